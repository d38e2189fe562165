# 问到 settled 为 true 为止（ID 是报送时回答的 id），再看问题
until xg GET "/api/v1/partner/batches/$ID" | grep -q '"settled":true'; do sleep 1; done
xg GET "/api/v1/partner/batches/$ID/findings?level=error"
