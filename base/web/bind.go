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
)

// Bind reads the query of a request into a struct whose fields carry the same tags as an API input (query, maxLength,
// enum, minimum, format, default, doc) and checks it with the same validator. An empty value counts as not given;
// keys the struct does not know are left. Errors are Invalid and name the field in Chinese.
func Bind[T any](r *http.Request) (T, error) {
	var in T
	Chinese()
	if err := r.ParseForm(); err != nil {
		return in, &Error{Kind: Invalid, Message: "地址里的查询条件没有读懂，请检查后重新输入。", Cause: err}
	}
	schema := schemaOf(reflect.TypeFor[T]())
	values, wrong := schema.parse(r.Form)
	if err := schema.check(values, wrong); err != nil {
		return in, err
	}
	return in, schema.fill(&in, values)
}

func first(form url.Values, name string) string {
	if v := form[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// field is one parameter of an input struct.
type field struct {
	name     string
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
	fields   []field
}

var schemas sync.Map // reflect.Type → *inputSchema

func schemaOf(t reflect.Type) *inputSchema {
	if s, ok := schemas.Load(t); ok {
		return s.(*inputSchema)
	}
	s := &inputSchema{registry: huma.NewMapRegistry("#/", huma.DefaultSchemaNamer)}
	s.schema = &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{}, AdditionalProperties: true}
	for i := range t.NumField() {
		f := t.Field(i)
		name := f.Tag.Get("query")
		if name == "" {
			continue
		}
		if k := f.Type.Kind(); k != reflect.String && k != reflect.Int && k != reflect.Bool {
			panic(fmt.Sprintf("web: %s.%s: a query field is a text, an int or a bool, not %s", t, f.Name, k))
		}
		s.fields = append(s.fields, field{name: name, index: i, kind: f.Type.Kind(), title: title(f), fallback: f.Tag.Get("default")})
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

// parse reads the values that are given; wrong says what is no value of its kind.
func (s *inputSchema) parse(form url.Values) (values map[string]any, wrong []string) {
	values = map[string]any{}
	for _, f := range s.fields {
		text := strings.TrimSpace(first(form, f.name))
		if text == "" {
			text = f.fallback
		}
		if text == "" {
			continue
		}
		v, err := f.parse(text)
		if err != nil {
			wrong = append(wrong, fmt.Sprintf("“%s”应当是%s，现在是“%s”。", f.title, f.wants(), clip(text)))
			continue
		}
		values[f.name] = v
	}
	return values, wrong
}

// check adds what the validator finds to what is wrong already, in the order of the fields.
func (s *inputSchema) check(values map[string]any, wrong []string) error {
	var res huma.ValidateResult
	huma.Validate(s.registry, s.schema, huma.NewPathBuffer([]byte{}, 0), huma.ModeReadFromServer, values, &res)
	for _, f := range s.fields {
		for _, err := range res.Errors {
			var d *huma.ErrorDetail
			if errors.As(err, &d) && d.Location == f.name {
				wrong = append(wrong, fmt.Sprintf("“%s”%s。", f.title, InChinese(d.Message)))
			}
		}
	}
	if len(wrong) == 0 && len(res.Errors) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Message: strings.Join(wrong, ""), Cause: errors.Join(res.Errors...)}
}

// fill puts the checked values into the struct.
func (s *inputSchema) fill(in any, values map[string]any) error {
	v := reflect.ValueOf(in).Elem()
	for _, f := range s.fields {
		value, ok := values[f.name]
		if !ok {
			continue
		}
		raw, err := json.Marshal(value)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(raw, v.Field(f.index).Addr().Interface()); err != nil {
			return &Error{Kind: Invalid, Message: fmt.Sprintf("“%s”没有读懂，请检查后重新输入。", f.title), Cause: err}
		}
	}
	return nil
}
