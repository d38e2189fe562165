# 收据：办完后约一秒才有，没有写好的回答 409，过一秒再取
until xg GET "/api/v1/partner/batches/$ID/receipt" /dev/null -f -o receipt.json; do sleep 1; done
# 离线核验，连同报送的原文件；公钥从平台的 /log/key 取一次，另存好，与平台在别处公布的比对：
#   xinguan verify --key log.key --of penalty.csv receipt.json
