# 需要 curl 和 OpenSSL 3。先设好三个变量：
#   SITE=平台网址   KEY=密钥编号（XK…）   SECRET=密钥（XS…）
# xg 方法 地址 [正文文件] [curl 的其他参数…]
xg() {
  method=$1 uri=$2 file=${3:-/dev/null}
  [ $# -gt 3 ] && shift 3 || shift $#
  case $file in *.json) type=application/json ;; *) type=application/octet-stream ;; esac
  body=$(openssl dgst -sm3 -r "$file" | cut -d' ' -f1)
  time=$(date +%s) nonce=$(openssl rand -hex 16)
  sign=$(printf 'XG1\n%s\n%s\n%s\n%s\n%s\n%s\n' "$method" "$uri" "$time" "$nonce" "$body" "$ONCE" |
    openssl dgst -sm3 -hmac "$SECRET" -r | cut -d' ' -f1)
  curl -sS -X "$method" "$SITE$uri" --data-binary "@$file" \
    -H "Content-Type: $type" -H "Idempotency-Key: $ONCE" \
    -H "Authorization: XG-HMAC-SM3 key=$KEY,time=$time,nonce=$nonce,body=$body,sign=$sign" "$@"
}
