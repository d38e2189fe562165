// Package web holds what every door needs: one error type, input bound from the query and validated by the same
// schema the API documents, hashed assets, and the middleware round every handler.
package web

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
)

// Kind is what went wrong, as far as the asker is concerned.
type Kind int

// The five kinds.
const (
	Internal Kind = iota
	Invalid
	NotFound
	Forbidden
	Conflict
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
	}
	return http.StatusInternalServerError
}

// Error is a failure with a sentence for the person and a cause for the log.
type Error struct {
	Kind    Kind
	Message string // Chinese, whole sentences, what to do next; empty for Internal
	Cause   error
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

// AsError is err as an Error; anything unknown is internal.
func AsError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Kind: Internal, Cause: err}
}

// Reference is a short number under which a person and the log speak of the same failure: 4F-2093.
func Reference() string {
	var b [4]byte
	rand.Read(b[:])
	return fmt.Sprintf("%02X-%04d", b[0], (int(b[1])<<8|int(b[2]))%10000)
}
