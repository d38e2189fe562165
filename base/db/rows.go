package db

import (
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"strconv"
)

// Rows are the rows of a query, read one after the other, as those of database/sql. Whoever asked closes them.
type Rows interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close() error
}

// assign puts the value of a column, as the driver of SQLite gives it (nil, int64, float64, string or []byte), where it is
// wanted, by the rules of database/sql.
func assign(dest, src any) error {
	switch d := dest.(type) {
	case *string:
		if src != nil {
			*d = text(src)
			return nil
		}
	case sql.Scanner:
		return d.Scan(src)
	case *[]byte:
		return assignBytes(d, src)
	case *bool:
		if v, ok := src.(int64); ok && v>>1 == 0 {
			*d = v == 1
			return nil
		}
	case *int64:
		if v, ok := src.(int64); ok {
			*d = v
			return nil
		}
	case *int:
		if v, ok := src.(int64); ok {
			*d = int(v)
			return nil
		}
	case *any:
		*d = src
		return nil
	}
	return assignKind(reflect.ValueOf(dest), src)
}

func assignBytes(d *[]byte, src any) error {
	switch v := src.(type) {
	case nil:
		*d = nil
	case []byte:
		*d = v
	default:
		*d = []byte(text(v))
	}
	return nil
}

// assignKind is for what is rarely wanted: other numbers, types with a name of their own, values that may be NULL.
func assignKind(p reflect.Value, src any) error {
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return fmt.Errorf("db: %v is no place for a column", p.Type())
	}
	d := p.Elem()
	if d.Kind() == reflect.Pointer {
		if src == nil {
			d.SetZero()
			return nil
		}
		d.Set(reflect.New(d.Type().Elem()))
		return assign(d.Interface(), src)
	}
	if src == nil {
		return fmt.Errorf("db: NULL cannot be put into %v", d.Type())
	}
	if err := set(d, src); err != nil {
		return fmt.Errorf("db: %T cannot be put into %v: %w", src, d.Type(), err)
	}
	return nil
}

// set reads a value of some kind from the text of another.
func set(d reflect.Value, src any) error {
	s := text(src)
	switch {
	case d.Kind() == reflect.String:
		switch src.(type) {
		case int64, float64:
			return errors.New("a number is no text")
		}
		d.SetString(s)
	case d.CanInt():
		n, err := strconv.ParseInt(s, 10, d.Type().Bits())
		d.SetInt(n)
		return err
	case d.CanUint():
		n, err := strconv.ParseUint(s, 10, d.Type().Bits())
		d.SetUint(n)
		return err
	case d.CanFloat():
		f, err := strconv.ParseFloat(s, d.Type().Bits())
		d.SetFloat(f)
		return err
	case d.Kind() == reflect.Bool:
		b, err := strconv.ParseBool(s)
		d.SetBool(b)
		return err
	default:
		return fmt.Errorf("db: no column becomes a %v", d.Kind())
	}
	return nil
}

func text(src any) string {
	switch v := src.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprint(src)
}
