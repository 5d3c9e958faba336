package graph

import (
	"errors"
	"fmt"
)

// Kind says what sort of failure an error is; it decides the GraphQL code and
// the exit code.
type Kind string

// The kinds of failure.
const (
	Invalid     Kind = "INVALID"     // the caller's input is wrong and saying so helps
	NotFound    Kind = "NOT_FOUND"   // what was named does not exist
	Conflict    Kind = "CONFLICT"    // it contradicts what is there, or another writer was first
	TooComplex  Kind = "TOO_COMPLEX" // the query asks for too much
	Timeout     Kind = "TIMEOUT"     // it took longer than allowed
	Unavailable Kind = "UNAVAILABLE" // the database or a needed program cannot be reached
	Internal    Kind = "INTERNAL"    // a defect of ours, or anything that has no other kind
)

// Error is a failure with its kind.
type Error struct {
	Kind Kind
	// Message says what went wrong and, where possible, what to do. It names no
	// address and no password, since API clients see it.
	Message string
	Cause   error // for errors.Is and errors.As; its text is part of Message where the user may see it
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Errorf returns an error of the given kind. A %w verb keeps the cause.
func Errorf(kind Kind, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &Error{Kind: kind, Message: err.Error(), Cause: errors.Unwrap(err)}
}

// KindOf returns the kind of the first Error in err's chain, Internal when
// there is none and "" for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// Wrap adds what was being done to *errp, keeping its kind. Use it as a
// function's first deferred call: defer graph.Wrap(&err, "write %s", id).
func Wrap(errp *error, format string, args ...any) {
	if *errp != nil {
		*errp = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *errp)
	}
}
