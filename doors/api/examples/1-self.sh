# 试一下签名对不对
xg GET /api/v1/partner/self
