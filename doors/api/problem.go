package api

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"xinguan/base/web"
)

// problem is an error as RFC 9457 wants it.
type problem struct {
	Type   string   `json:"type" doc:"错误种类；打开这个地址可以看到说明" example:"/developers#invalid"`
	Title  string   `json:"title" doc:"一句话说明"`
	Status int      `json:"status" doc:"HTTP 状态码"`
	Detail string   `json:"detail,omitempty" doc:"哪里不对、怎么办"`
	Ref    string   `json:"ref" doc:"编号；打电话询问时请报"`
	Errors []string `json:"errors,omitempty" doc:"逐项说明"`
}

func (p *problem) Error() string  { return p.Title }
func (p *problem) GetStatus() int { return p.Status }
func (p *problem) ContentType(ct string) string {
	return strings.Replace(ct, "application/json", "application/problem+json", 1)
}

// titled fills in the kind and the sentence that belong to the status.
func (p *problem) titled() *problem {
	t, ok := titles[p.Status]
	if !ok {
		t.kind, t.title = "internal", "是我们这边出了问题，请过几分钟再试"
		if p.Status < 500 {
			t.kind, t.title = "invalid", "请求有误，没有办法回答"
		}
	}
	p.Type, p.Title = typeBase+t.kind, t.title
	return p
}

// typeBase and a kind are where the documentation explains it.
const typeBase = "/developers#"

var titles = map[int]struct{ kind, title string }{
	http.StatusBadRequest:           {"invalid", "请求没有读懂"},
	http.StatusUnprocessableEntity:  {"invalid", "请求的参数有一处需要改"},
	http.StatusNotFound:             {"not_found", "没有找到"},
	http.StatusUnauthorized:         {"signature", "没有认出是哪个系统"},
	http.StatusForbidden:            {"forbidden", "没有这项权限，或者不对外公开"},
	http.StatusMethodNotAllowed:     {"method", "这个地址只能用 GET 读取"},
	http.StatusConflict:             {"conflict", "与现在的情况不符，没有办"},
	http.StatusUnsupportedMediaType: {"invalid", "正文的种类不对"},
	http.StatusTooManyRequests:      {"too_many", "查询太频繁，请稍等再试"},
	http.StatusServiceUnavailable:   {"unavailable", "系统正在恢复，请过几分钟再试"},
}

type logKey struct{}

// speak makes huma write its errors as problems, once. What went wrong inside goes to the log of the door that answers.
var speak = sync.OnceFunc(func() {
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return newProblem(context.Background(), status, message, errs)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
		p := newProblem(ctx.Context(), status, message, errs)
		ctx.SetHeader(web.RefHeader, p.Ref)
		if p.Status == http.StatusServiceUnavailable {
			ctx.SetHeader("Retry-After", web.RetryAfter)
		}
		return p
	}
})

func newProblem(ctx context.Context, status int, message string, errs []error) *problem {
	p := &problem{Status: status, Ref: web.Reference()}
	for _, err := range errs {
		p.explain(ctx, message, err)
	}
	if p.Status == http.StatusUnsupportedMediaType {
		p.Detail, p.Errors = "正文是 JSON 的，Content-Type 请写 application/json；正文是文件的，请写 application/octet-stream。", nil
	}
	if len(errs) == 0 && status == http.StatusForbidden {
		p.Detail = message // a refusal gives its reason
	}
	return p.titled()
}

// explain sorts an error into what the asker is told and what only the log is.
func (p *problem) explain(ctx context.Context, message string, err error) {
	if d, ok := err.(*huma.ErrorDetail); ok {
		name := strings.TrimPrefix(strings.TrimPrefix(d.Location, "query."), "path.")
		p.Errors = append(p.Errors, name+"："+web.InChinese(d.Message))
		return
	}
	if web.Left(ctx) {
		p.Status = web.StatusLeft
		return
	}
	e := web.AsError(ctx, err)
	p.Status, p.Detail = e.Kind.Status(), e.Message
	if log, ok := ctx.Value(logKey{}).(*slog.Logger); ok && (e.Kind == web.Internal || e.Kind == web.Unavailable) {
		log.Error("api", "ref", p.Ref, "message", message, "cause", err)
	}
}

// otherwise answers what no operation does: questions of browsers before they read, attempts to write, wrong addresses.
func otherwise(w http.ResponseWriter, r *http.Request, mux *http.ServeMux) {
	switch readable := web.Readable(mux, r); {
	case readable && r.Method == http.MethodOptions:
		w.Header().Set("Access-Control-Allow-Methods", web.Reads)
		w.Header().Set("Access-Control-Max-Age", "86400")
		w.WriteHeader(http.StatusNoContent)
	case readable:
		w.Header().Set("Allow", web.Reads)
		refuse(w, r, http.StatusMethodNotAllowed, "")
	default:
		refuse(w, r, http.StatusNotFound, elsewhere(mux, r))
	}
}

// elsewhere tells who put a slash at the end where to go; a program that asks is not sent round each time.
func elsewhere(mux *http.ServeMux, r *http.Request) string {
	if to := web.Slashless(mux, r); to != "" {
		return "地址末尾多了一个斜杠，请用 " + strings.SplitN(to, "?", 2)[0] + "。"
	}
	return ""
}

// refuse answers where huma does not.
func refuse(w http.ResponseWriter, _ *http.Request, status int, detail string) {
	write(w, (&problem{Status: status, Detail: detail, Ref: web.Reference()}).titled())
}

// refuseWhole is refuse where nothing holds the answer back until it is whole.
func refuseWhole(w http.ResponseWriter, r *http.Request, status int, detail string) {
	web.Buffered(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { refuse(w, r, status, detail) })).ServeHTTP(w, r)
}

func write(w http.ResponseWriter, p *problem) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set(web.RefHeader, p.Ref)
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // into memory
}

// careful answers a panic as a problem, under the number the log knows it by.
func careful(next http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if what := recover(); what != nil {
				p := &problem{Status: http.StatusInternalServerError, Ref: web.Reference()}
				log.Error("panic", "ref", p.Ref, "route", r.Pattern, "what", fmt.Sprint(what), "stack", string(debug.Stack()))
				write(w, p.titled())
			}
		}()
		next.ServeHTTP(w, r)
	})
}
