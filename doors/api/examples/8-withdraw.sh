# 撤回这一条：写明依据的文书和理由，理由会公开；没有收到回答就照原样再发一次
printf '{"code":"%s","record":"%s","kind":"annulled","document":"（2026）粤示例行终7号","authority":"示例市中级人民法院","issued":"2026-05-20","reason":"判决撤销"}' "$CODE" "$RECORD" > withdraw.json
xg POST /api/v1/partner/withdrawals withdraw.json
