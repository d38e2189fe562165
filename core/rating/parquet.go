package rating

import (
	"cmp"
	"io"
	"slices"

	"github.com/parquet-go/parquet-go"
)

// Column is a column of an export for analysts, with what it holds.
type Column struct{ Name, About string }

// column is a column of a table of T.
type column[T any] struct {
	Column
	node  parquet.Node
	value func(*T) parquet.Value
}

// table writes rows of T as Parquet: columns by name, texts by a dictionary, packed with Zstandard. What the columns hold
// stands in the file.
type table[T any] struct {
	columns []column[T]
	w       *parquet.Writer
	rows    []parquet.Row
}

// rowsAtOnce is how many rows are handed to the writer together, groupRows how many a group of the file has at most.
const (
	rowsAtOnce = 512
	groupRows  = 250_000
)

func newTable[T any](w io.Writer, name string, columns []column[T]) *table[T] {
	t := &table[T]{columns: slices.Clone(columns)}
	slices.SortFunc(t.columns, func(a, b column[T]) int { return cmp.Compare(a.Name, b.Name) })
	root := parquet.Group{}
	options := []parquet.WriterOption{parquet.Compression(&parquet.Zstd), parquet.MaxRowsPerRowGroup(groupRows)}
	for _, c := range t.columns {
		root[c.Name] = c.node
		options = append(options, parquet.KeyValueMetadata("column."+c.Name, c.About))
	}
	t.w = parquet.NewWriter(w, append(options, parquet.NewSchema(name, root))...)
	return t
}

// add adds a row.
func (t *table[T]) add(x *T) error {
	row := make(parquet.Row, len(t.columns))
	for i, c := range t.columns {
		v, level := c.value(x), 0
		if c.node.Optional() && !v.IsNull() {
			level = 1
		}
		row[i] = v.Level(0, level, i)
	}
	if t.rows = append(t.rows, row); len(t.rows) < rowsAtOnce {
		return nil
	}
	return t.flush()
}

func (t *table[T]) flush() error {
	_, err := t.w.WriteRows(t.rows)
	t.rows = t.rows[:0]
	return err
}

// close writes what is left and the end of the file.
func (t *table[T]) close() error {
	if err := t.flush(); err != nil {
		return err
	}
	return t.w.Close()
}

func text[T any](name, about string, of func(*T) string) column[T] {
	return column[T]{Column{name, about}, parquet.Encoded(parquet.String(), &parquet.RLEDictionary), func(x *T) parquet.Value { return parquet.ByteArrayValue([]byte(of(x))) }}
}

// decimal is a number with two places, null where there is none.
func decimal[T any](name, about string, of func(*T) (int64, bool)) column[T] {
	return column[T]{Column{name, about}, parquet.Optional(parquet.Decimal(2, 18, parquet.Int64Type)), func(x *T) parquet.Value {
		v, ok := of(x)
		if !ok {
			return parquet.NullValue()
		}
		return parquet.Int64Value(v)
	}}
}

// date is a day, null where there is none or no end.
func date[T any](name, about string, of func(*T) day) column[T] {
	return column[T]{Column{name, about}, parquet.Optional(parquet.Date()), func(x *T) parquet.Value {
		v := of(x)
		if v == 0 || v == forever {
			return parquet.NullValue()
		}
		return parquet.Int32Value(int32(v))
	}}
}

func whole[T any](name, about string, of func(*T) int64) column[T] {
	return column[T]{Column{name, about}, parquet.Int(64), func(x *T) parquet.Value { return parquet.Int64Value(of(x)) }}
}

// exported is who a row is about: an organisation by its code, never by its name.
type exported struct {
	code, kind, town, status string
}

// exportedResult is a row of the export of results.
type exportedResult struct {
	exported
	Result
	hidden bool // the grade reckoned waits for notice, answer and confirmation: until then nobody is told
}

// tells tells whether the points of a result are told.
func (x *exportedResult) tells() bool { return x.Outside == "" && !x.hidden }

// exportedFact is a row of the export of facts.
type exportedFact struct {
	exported
	dict *Dict
	Fact
}

// exportColumns are what the export of a version's results has.
func (m *Model) exportColumns() []column[exportedResult] {
	type row = exportedResult
	out := []column[row]{
		text("code", "统一社会信用代码", func(x *row) string { return x.code }),
		text("kind", "单位类型", func(x *row) string { return x.kind }),
		text("town", "镇街（园区）的区划代码，没有写明的为空", func(x *row) string { return x.town }),
		text("status", "登记状态", func(x *row) string { return x.status }),
		text("model", "评价模型和版本", func(x *row) string { return m.Key() }),
		date("as_of", "结果截至哪一天", func(x *row) day { return dayOf(x.AsOf) }),
		date("good_until", "没有新情况的话，结果不变到哪一天；没有期限的为空", func(x *row) day { return dayOf(x.GoodUntil) }),
		text("grade", "生效的等级；不排等级的为空", func(x *row) string { return x.Grade }),
		text("reckoned", "算出的等级；要经告知、听取意见和确认的，确认以前为空", func(x *row) string {
			if x.hidden {
				return ""
			}
			return x.Reckoned
		}),
		text("outside", "不排等级的原因", func(x *row) string { return x.Outside }),
		decimal("score", "分值；不排等级的、等级等待确认的为空", func(x *row) (int64, bool) { return int64(x.Score), x.tells() }),
	}
	for i, ind := range m.indicators {
		out = append(out, decimal("points_"+ind.ID, "指标“"+ind.Title+"”的分值", func(x *row) (int64, bool) {
			if i >= len(x.Points) {
				return 0, false
			}
			return int64(x.Points[i]), x.tells()
		}))
	}
	return out
}

// factColumns are what the export of facts has.
var factColumns = []column[exportedFact]{
	text("code", "统一社会信用代码", func(x *exportedFact) string { return x.code }),
	text("kind", "单位类型", func(x *exportedFact) string { return x.kind }),
	text("town", "镇街（园区）的区划代码，没有写明的为空", func(x *exportedFact) string { return x.town }),
	text("status", "登记状态", func(x *exportedFact) string { return x.status }),
	text("item", "信息目录中的代码", func(x *exportedFact) string { return x.dict.Items[x.Item] }),
	text("class", "信息的类别，几种并列的用分号隔开", func(x *exportedFact) string { return x.dict.Classes[x.Class] }),
	text("severity", "失信严重程度：minor 轻微、general 一般、serious 严重、unclassified 待确认", func(x *exportedFact) string { return severityOf(x.Severity) }),
	date("decided", "作出决定的日期", func(x *exportedFact) day { return x.Decided }),
	date("counts_from", "从哪天起计入", func(x *exportedFact) day { return x.From }),
	date("counts_until", "计入到哪天；没有期限的为空", func(x *exportedFact) day { return x.Until }),
	date("repair_from", "从哪天起可以申请修复；不能修复的为空", func(x *exportedFact) day { return x.Repair }),
	decimal("amount", "金额（元）；没有金额的为0", func(x *exportedFact) (int64, bool) { return x.Amount, true }),
	whole("decision", "同一份决定书的几条信息编号相同；没有文号的为0", func(x *exportedFact) int64 { return int64(x.Cause) }),
}

// ResultColumns are the columns of the export of a version's results.
func (m *Model) ResultColumns() []Column { return named(m.exportColumns()) }

// FactColumns are the columns of the export of facts.
func FactColumns() []Column { return named(factColumns) }

func named[T any](of []column[T]) (out []Column) {
	for _, c := range of {
		out = append(out, c.Column)
	}
	return out
}
