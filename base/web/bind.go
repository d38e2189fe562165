package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
)

// Bind reads the query of a request into a struct whose fields carry the same tags as an API input (query, maxLength,
// enum, minimum, format, default, doc) and checks it with the same validator. An empty value counts as not given;
// keys the struct does not know are left. Errors are Invalid and name the field in Chinese.
func Bind[T any](r *http.Request) (T, error) {
	var in T
	chinese()
	if err := r.ParseForm(); err != nil {
		return in, &Error{Kind: Invalid, Message: "地址里的查询条件没有读懂，请检查后重新输入。", Cause: err}
	}
	schema := schemaOf(reflect.TypeFor[T]())
	values := map[string]any{}
	for name, field := range schema.fields {
		text := strings.TrimSpace(first(r.Form, name))
		if text == "" {
			text = field.fallback
		}
		if text == "" {
			continue
		}
		v, err := field.parse(text)
		if err != nil {
			return in, Fail(Invalid, "“%s”应当是%s，现在是“%s”。", field.title, field.wants(), clip(text))
		}
		values[name] = v
	}
	if err := schema.validate(values); err != nil {
		return in, err
	}
	return in, fill(&in, schema, values)
}

func first(form url.Values, name string) string {
	if v := form[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// field is one parameter of an input struct.
type field struct {
	index    int
	kind     reflect.Kind
	title    string
	fallback string
}

// wants is what a field that is no text must be.
func (f field) wants() string {
	if f.kind == reflect.Bool {
		return " true 或 false"
	}
	return "一个整数"
}

// clip keeps what is repeated to the asker short.
func clip(s string) string {
	if r := []rune(s); len(r) > 20 {
		return string(r[:20]) + "…"
	}
	return s
}

func (f field) parse(text string) (any, error) {
	switch f.kind {
	case reflect.Int:
		n, err := strconv.Atoi(text)
		return float64(n), err
	case reflect.Bool:
		return strconv.ParseBool(text)
	}
	return text, nil
}

// inputSchema is an input struct as the validator wants it.
type inputSchema struct {
	registry huma.Registry
	schema   *huma.Schema
	fields   map[string]field
}

var schemas sync.Map // reflect.Type → *inputSchema

func schemaOf(t reflect.Type) *inputSchema {
	if s, ok := schemas.Load(t); ok {
		return s.(*inputSchema)
	}
	s := &inputSchema{registry: huma.NewMapRegistry("#/", huma.DefaultSchemaNamer), fields: map[string]field{}}
	s.schema = &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{}, AdditionalProperties: true}
	for i := range t.NumField() {
		f := t.Field(i)
		name := f.Tag.Get("query")
		if name == "" {
			continue
		}
		s.fields[name] = field{index: i, kind: f.Type.Kind(), title: title(f), fallback: f.Tag.Get("default")}
		s.schema.Properties[name] = huma.SchemaFromField(s.registry, f, "")
	}
	s.schema.PrecomputeMessages()
	actual, _ := schemas.LoadOrStore(t, s)
	return actual.(*inputSchema)
}

// title is how a field is called to a person: the first words of its documentation.
func title(f reflect.StructField) string {
	doc, _, _ := strings.Cut(f.Tag.Get("doc"), "；")
	if doc == "" {
		return f.Tag.Get("query")
	}
	return doc
}

func (s *inputSchema) validate(values map[string]any) error {
	var res huma.ValidateResult
	huma.Validate(s.registry, s.schema, huma.NewPathBuffer([]byte{}, 0), huma.ModeReadFromServer, values, &res)
	if len(res.Errors) == 0 {
		return nil
	}
	var said []string
	for _, err := range res.Errors {
		said = append(said, s.sentence(err))
	}
	return &Error{Kind: Invalid, Message: strings.Join(said, ""), Cause: errors.Join(res.Errors...)}
}

func (s *inputSchema) sentence(err error) string {
	var d *huma.ErrorDetail
	if !errors.As(err, &d) {
		return err.Error()
	}
	name := d.Location
	if f, ok := s.fields[name]; ok {
		name = f.title
	}
	return fmt.Sprintf("“%s”%s。", name, d.Message)
}

// fill puts the checked values into the struct.
func fill(in any, s *inputSchema, values map[string]any) error {
	v := reflect.ValueOf(in).Elem()
	for name, value := range values {
		raw, err := json.Marshal(value)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(raw, v.Field(s.fields[name].index).Addr().Interface()); err != nil {
			return Fail(Invalid, "“%s”没有读懂，请检查后重新输入。", s.fields[name].title)
		}
	}
	return nil
}

// chinese replaces the validator's English messages, once, for pages and API alike.
var chinese = sync.OnceFunc(func() {
	validation.MsgExpectedMaxLength = "太长了，最多%d个字"
	validation.MsgExpectedMinLength = "太短了，至少%d个字"
	validation.MsgExpectedOneOf = "只能是下列之一：%s"
	validation.MsgExpectedMinimumNumber = "不能小于%v"
	validation.MsgExpectedMaximumNumber = "不能大于%v"
	validation.MsgExpectedRFC3339Date = "应写成 2026-03-05 这样的日期"
	validation.MsgExpectedMatchPattern = "写法不对，应当符合 %s"
	validation.MsgExpectedString = "应当是文字"
	validation.MsgExpectedInteger = "应当是整数"
	validation.MsgExpectedNumber = "应当是数字"
	validation.MsgExpectedBoolean = "应当是 true 或 false"
	validation.MsgExpectedRequiredProperty = "缺少必填的 %s"
	validation.MsgUnexpectedProperty = "不认识这一项"
})

// Chinese makes the validator speak Chinese; a door calls it before it documents itself.
func Chinese() { chinese() }
