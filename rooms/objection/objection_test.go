package objection

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/city/dongguan"
	"xinguan/core/flow"
	"xinguan/core/house"
)

// form is a filled-in form as a browser sends it.
func form(t *testing.T, pairs ...string) *http.Request {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i+1 < len(pairs); i += 2 {
		if err := w.WriteField(pairs[i], pairs[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/statement/c/r", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

func hub(t *testing.T) *house.Hub {
	t.Helper()
	all, err := flow.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	return &house.Hub{Flow: &flow.Engine{Procedures: all}}
}

// What everybody will read holds nothing of a person, is no essay and is not empty; each is said before anything is stored,
// with what to do.
func TestWhatAStatementMustNotHold(t *testing.T) {
	for name, c := range map[string]struct{ asks, says string }{
		"nothing":        {"", "声明要有内容"},
		"501 characters": {strings.Repeat("话", longestStatement+1), "最多500个字"},
		"a telephone":    {"有问题请打13800000001", "身份证号、电话"},
	} {
		err := sayable(c.asks)
		var told *web.Error
		ok := errors.As(err, &told)
		if !ok || told.Kind != web.Invalid || !strings.Contains(told.Message, c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An objection without reasons is no objection; a form nobody gave out is refused before its papers are looked at.
func TestAnObjectionHasReasons(t *testing.T) {
	h := hub(t)
	told := func(pairs ...string) (why string) {
		p, err := file(h, form(t, pairs...), nil, func(r *http.Request) (house.Page, error) {
			b, err := h.Begin(nil, r)
			why = b.Wrong
			return house.Page{}, err
		})
		if err != nil || !p.Unfit {
			t.Errorf("%v: %v", pairs[1], err)
		}
		return why
	}
	for says, pairs := range map[string][]string{
		"哪里不对":     {"once", id.New().String(), "ground", "wrong", "asks", " "},
		"这张表已经失效":  {"once", "自己编的", "ground", "wrong", "asks", "x"},
		"最多5000个字": {"once", id.New().String(), "ground", "wrong", "asks", strings.Repeat("话", 5001)},
	} {
		if why := told(pairs...); !strings.Contains(why, says) {
			t.Errorf("%s: %q", says, why)
		}
	}
	h.Flow.Procedures.List = nil
	if _, err := send(h, form(t)); err == nil || !strings.Contains(err.Error(), "没有开通") {
		t.Errorf("in a city without the procedure: %v", err)
	}
}
