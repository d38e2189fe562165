# 报送一个文件；断线时带同一个 ONCE 再发一次，只收一次
ONCE=penalty-2026-11-27-1
xg POST "/api/v1/partner/batches?item=penalty&file=penalty.csv" penalty.csv
ONCE=
