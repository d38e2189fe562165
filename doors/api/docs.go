package api

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// DocsPage is the documentation as a page.
type DocsPage struct {
	About      string
	Rate       string // how often one may ask, in a sentence
	Operations []Operation
	Errors     []ErrorRow
}

// Operation is one thing the interface answers.
type Operation struct {
	ID, Method, Path, Summary, Description string
	Params, Answer                         []Param
	Example                                string
}

// Param is a parameter or a field of an answer; nested fields are written with dots.
type Param struct{ Name, Type, Doc string }

// ErrorRow is a line of the table of errors.
//
// Kind is the end of the problem's type, and the anchor on the page the type leads to.
type ErrorRow struct{ Status, Kind, Meaning string }

var errorRows = []ErrorRow{
	{"404", "not_found", "没有这个单位、目录项或地址；代码写错时，detail 会说哪里错、可能是什么。"},
	{"422、400", "invalid", "参数或地址不对；errors 逐项说明。改好再试。"},
	{"405", "method", "只能读取；请用 GET。"},
	{"429", "too_many", "问得太快；等 Retry-After 写的秒数再试。"},
	{"503", "unavailable", "数据库暂时连不上或写不进去，已有的都在；过几分钟再试。"},
	{"409", "conflict", "与别人同时做的事冲突；重新读取再试。"},
	{"401", "signature", "只有对接接口要签名，公开接口不用；写法见接入指南。"},
	{"403", "forbidden", "不对外公开的内容。"},
	{"500", "internal", "我们这边出了问题；请过几分钟再试，或报 ref 编号询问。"},
}

// rate says how often one may ask.
func rate() string {
	return fmt.Sprintf("同一网络地址平均每秒最多%d次，短时最多%d次；超过时回答 429，Retry-After 写明要等几秒。", time.Second/askEvery, askBurst)
}

// Document turns an OpenAPI description into a page; site is put before the examples.
func Document(doc *huma.OpenAPI, site string) DocsPage {
	p := DocsPage{About: doc.Info.Description, Errors: errorRows, Rate: rate()}
	paths := make([]string, 0, len(doc.Paths))
	for path := range doc.Paths {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		if op := doc.Paths[path].Get; op != nil {
			p.Operations = append(p.Operations, document(doc, path, op, site))
		}
	}
	return p
}

func document(doc *huma.OpenAPI, path string, op *huma.Operation, site string) Operation {
	out := Operation{ID: op.OperationID, Method: op.Method, Path: path, Summary: op.Summary, Description: op.Description}
	example, query := path, url.Values{}
	for _, q := range op.Parameters {
		out.Params = append(out.Params, Param{Name: q.Name, Type: typeOf(doc, q.Schema) + where(q), Doc: q.Description})
		value := sample(q)
		switch {
		case q.In == "path":
			example = strings.ReplaceAll(example, "{"+q.Name+"}", value)
		case value != "":
			query.Set(q.Name, value)
		}
	}
	if len(query) > 0 {
		example += "?" + query.Encode()
	}
	out.Example = site + example
	if answer, ok := op.Responses["200"]; ok && answer.Content["application/json"] != nil {
		out.Answer = flatten(doc, "", answer.Content["application/json"].Schema, 0)
	}
	return out
}

// where says that a parameter stands in the address itself.
func where(q *huma.Param) string {
	if q.In == "path" {
		return "，地址的一部分"
	}
	return ""
}

// sample is a value for the example: the documented one, or the default.
func sample(q *huma.Param) string {
	if q.Schema == nil {
		return ""
	}
	for _, v := range append(slices.Clone(q.Schema.Examples), q.Example, q.Schema.Default) {
		if v != nil && fmt.Sprint(v) != "" {
			return fmt.Sprint(v)
		}
	}
	return ""
}

var typeNames = map[string]string{"string": "文字", "integer": "整数", "number": "数", "boolean": "是或否", "object": "对象"}

func typeOf(doc *huma.OpenAPI, s *huma.Schema) string {
	s = resolve(doc, s)
	if s == nil {
		return ""
	}
	if s.Type == "array" {
		return "列表"
	}
	out := typeNames[s.Type]
	switch {
	case s.Format == "date":
		out = "日期"
	case len(s.Enum) > 0:
		parts := make([]string, len(s.Enum))
		for i, v := range s.Enum {
			parts[i] = fmt.Sprint(v)
		}
		out = strings.Join(parts, " | ")
	case s.MaxLength != nil:
		out += fmt.Sprintf("，最长%d字", *s.MaxLength)
	}
	return out
}

func resolve(doc *huma.OpenAPI, s *huma.Schema) *huma.Schema {
	if s != nil && s.Ref != "" {
		return doc.Components.Schemas.SchemaFromRef(s.Ref)
	}
	return s
}

// flatten lists the fields of an answer, nested ones with dots, three deep.
func flatten(doc *huma.OpenAPI, prefix string, s *huma.Schema, depth int) []Param {
	s = resolve(doc, s)
	if s == nil || depth > 3 {
		return nil
	}
	if s.Type == "array" {
		return flatten(doc, strings.TrimSuffix(prefix, ".")+"[].", s.Items, depth+1)
	}
	names := make([]string, 0, len(s.Properties))
	for name := range s.Properties {
		if name != "$schema" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var out []Param
	for _, name := range names {
		f := s.Properties[name]
		r := resolve(doc, f)
		out = append(out, Param{Name: prefix + name, Type: typeOf(doc, f), Doc: f.Description})
		if r != nil && (r.Type == "array" || r.Type == "object") && (len(r.Properties) > 0 || r.Items != nil && resolve(doc, r.Items).Type == "object") {
			out = append(out, flatten(doc, prefix+name+".", r, depth+1)...)
		}
	}
	return out
}
