# 收据：办完后约一秒就有，可以用 xinguan verify 离线核验
xg GET "/api/v1/partner/batches/$ID/receipt" /dev/null -o receipt.json
