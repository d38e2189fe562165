# 找到报送过的一条（CODE 是主体的统一社会信用代码）：回答里的 code 和 record 撤回时要用
xg GET "/api/v1/partner/records?item=penalty&code=$CODE"
