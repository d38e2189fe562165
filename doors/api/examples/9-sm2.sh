# 用 SM2 密钥对的：自己生成，把 sm2.pub 交给安全管理员登记；sm2.key 不离开本机
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2 -out sm2.key
openssl pkey -in sm2.key -pubout -out sm2.pub
# 用它签名：把 xg 里算 sign 的那一段 openssl dgst … -hmac … 换成 sm2sign，再把 XG-HMAC-SM3 换成 XG-SM2-SM3
sm2sign() { openssl dgst -sm3 -sign sm2.key -sigopt distid:1234567812345678 | od -An -tx1 -v | tr -d ' \n'; }
