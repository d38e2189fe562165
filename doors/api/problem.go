package api

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"xinguan/base/web"
)

// problem is an error as RFC 9457 wants it.
type problem struct {
	Type   string   `json:"type" doc:"错误种类" example:"invalid"`
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

var titles = map[int]struct{ kind, title string }{
	http.StatusBadRequest:          {"invalid", "请求没有读懂"},
	http.StatusUnprocessableEntity: {"invalid", "请求的参数有一处需要改"},
	http.StatusNotFound:            {"not_found", "没有找到"},
	http.StatusForbidden:           {"forbidden", "不对外公开"},
	http.StatusMethodNotAllowed:    {"invalid", "这个地址只能用 GET 读取"},
	http.StatusConflict:            {"conflict", "与别人的操作冲突"},
}

// maker makes an answer of any error, as huma asks for it.
type maker func(status int, message string, errs ...error) huma.StatusError

// problems makes answers of errors; what went wrong inside is for the log, not for the reader.
func problems(log *slog.Logger) maker {
	return func(status int, message string, errs ...error) huma.StatusError {
		p := &problem{Status: status, Ref: web.Reference()}
		p.explain(log, message, errs)
		t, ok := titles[p.Status]
		if !ok {
			t.kind, t.title = "internal", "是我们这边出了问题，请过几分钟再试"
			if p.Status < 500 {
				t.kind, t.title = "invalid", "请求有误，没有办法回答"
			}
		}
		p.Type, p.Title = t.kind, t.title
		return p
	}
}

// explain sorts errors into what the asker is told and what only the log is.
func (p *problem) explain(log *slog.Logger, message string, errs []error) {
	for _, err := range errs {
		if e := web.AsError(err); e.Kind != web.Internal {
			p.Status, p.Detail = e.Kind.Status(), e.Message
			continue
		}
		if d, ok := err.(*huma.ErrorDetail); ok {
			p.Errors = append(p.Errors, strings.TrimPrefix(d.Location, "query.")+"："+d.Message)
			continue
		}
		log.Error("api", "ref", p.Ref, "message", message, "cause", err)
	}
}

// otherwise answers what no operation does: questions of browsers before they read, attempts to write, wrong addresses.
func otherwise(w http.ResponseWriter, r *http.Request, mux *http.ServeMux, newProblem maker) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("X-Robots-Tag", "noindex, noarchive")
	readable := web.Readable(mux, r)
	if readable && r.Method == http.MethodOptions {
		h.Set("Access-Control-Allow-Methods", web.Reads)
		h.Set("Access-Control-Max-Age", "86400")
		w.WriteHeader(http.StatusNoContent)
		return
	}
	status := http.StatusNotFound
	if readable {
		status = http.StatusMethodNotAllowed
		h.Set("Allow", web.Reads)
	}
	write(w, newProblem(status, ""))
}

// write writes a problem where huma does not.
func write(w http.ResponseWriter, p huma.StatusError) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.GetStatus())
	_ = json.NewEncoder(w).Encode(p) // into memory
}

// careful answers a panic as a problem, under the number the log knows it by.
func careful(next http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				write(w, problems(log)(http.StatusInternalServerError, "panic", fmt.Errorf("%v: %s", p, debug.Stack())))
			}
		}()
		next.ServeHTTP(w, r)
	})
}
