# 大文件分段传，每段 8 MB；断了就再执行一遍，从断开的地方接着传
size=$(wc -c < penalty.csv | tr -d ' ') digest=$(openssl dgst -sm3 -r penalty.csv | cut -d' ' -f1)
id=$(xg POST "/api/v1/partner/transfers?item=penalty&file=penalty.csv&size=$size&digest=$digest" | sed 's/.*"id":"\([^"]*\)".*/\1/')
while state=$(xg GET "/api/v1/partner/transfers/$id"); ! printf %s "$state" | grep -q '"batch"'; do
  at=$(printf %s "$state" | sed 's/.*"offset":\([0-9]*\).*/\1/')
  tail -c "+$((at + 1))" penalty.csv | head -c 8388608 > piece.bin
  xg PATCH "/api/v1/partner/transfers/$id" piece.bin -H "Upload-Offset: $at" > sent.json
done
printf '%s\n' "$state" # 里面的 batch 就是报送的编号，往下与一次传完的一样
