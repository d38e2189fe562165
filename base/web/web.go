// Package web holds what every door needs: one error type, input bound from the query and validated by the same
// schema the API documents, hashed assets, and the middleware round every handler.
package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
)

// Kind is what went wrong, as far as the asker is concerned.
type Kind int

// The kinds.
const (
	Internal Kind = iota
	Invalid
	NotFound
	Forbidden
	Conflict
	Unavailable // what the program stands on is away for now: nothing is lost, it comes back by itself
)

// Status is the HTTP status of the kind.
func (k Kind) Status() int {
	switch k {
	case Invalid:
		return http.StatusUnprocessableEntity
	case NotFound:
		return http.StatusNotFound
	case Forbidden:
		return http.StatusForbidden
	case Conflict:
		return http.StatusConflict
	case Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// Error is a failure with a sentence for the person, a cause for the log, and a number under which both speak of it.
type Error struct {
	Kind    Kind
	Message string // Chinese, whole sentences, what to do next; empty where the kind says enough
	Cause   error
	Ref     string // e.g. 4F-2093; given by AsError
}

// Error is the message with its cause.
func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Message
	}
	return e.Message + ": " + e.Cause.Error()
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Fail makes an error of a kind with a sentence for the person.
func Fail(k Kind, format string, args ...any) *Error {
	return &Error{Kind: k, Message: fmt.Sprintf(format, args...)}
}

// AsError is err as an Error with a number of its own; anything unknown is internal. ctx is that of the request: work
// that was stopped because it took too long says so. An error with a method Away that says yes is Unavailable; a method Tell gives the
// sentence for the asker.
func AsError(ctx context.Context, err error) *Error {
	out := Error{Kind: Internal, Cause: err}
	var e *Error
	var away interface{ Away() bool }
	switch {
	case errors.As(err, &e):
		out = *e // errors may be shared; each occasion has its own number
	case errors.As(err, &away) && away.Away():
		out.Kind = Unavailable
		var teller interface{ Tell() string }
		if errors.As(err, &teller) {
			out.Message = teller.Tell()
		}
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		out.Message = "这次查询用时太长，已经停下。请缩小范围再试，例如写全名称或选定日期。"
	}
	out.Ref = Reference()
	return &out
}

// Why is, for who asked for work that is done later, a sentence that says why it could not be done; and the error for the log,
// under the number the sentence names. What is meant for the log only is not repeated to them: it may hold what stands in a record.
func Why(ctx context.Context, err error) (string, error) {
	e := AsError(ctx, err)
	if e.Message == "" {
		e.Message = "程序出错，编号 " + e.Ref + "，详情在运行日志里。"
	}
	return e.Message, fmt.Errorf("%s: %w", e.Ref, err)
}

// Left tells whether the asker went away before the answer: nobody is there to be told, and nothing is wrong here.
func Left(ctx context.Context) bool { return errors.Is(ctx.Err(), context.Canceled) }

// StatusLeft stands in the log for an answer nobody waited for.
const StatusLeft = 499

// RetryAfter is after how many seconds who met an Unavailable should try again.
const RetryAfter = "60"

// Reference is a short number under which a person and the log speak of the same failure: 4F-2093.
func Reference() string {
	var b [4]byte
	rand.Read(b[:])
	return fmt.Sprintf("%02X-%04d", b[0], (int(b[1])<<8|int(b[2]))%10000)
}
