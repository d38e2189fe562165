# 改正没有入库的一行：写行号、列名和新的值
printf '{"rows":[{"row":%s,"values":{"%s":"%s"}}]}' "$ROW" "$COLUMN" "$VALUE" > correct.json
xg POST "/api/v1/partner/batches/$ID/corrections" correct.json
