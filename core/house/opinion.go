package house

import (
	"net/http"
	"time"

	"xinguan/base/clock"
	"xinguan/base/web"
)

// opinions lets each network say three things at once about what is laid out for opinions, and one more every twenty minutes:
// what is laid out takes only so many, and one alone shall not use them up.
var opinions = web.NewLimit(20*time.Minute, 3, clock.System{})

// TooManyOpinions says why no further opinion is taken from where a request comes; empty where one is.
func TooManyOpinions(r *http.Request) string {
	if who := web.Network(r); who != "" && opinions.Take(who).Wait > 0 {
		return "来自您这个网络地址的意见太密了，请过20分钟再提交；您写的内容还在下面。"
	}
	return ""
}
