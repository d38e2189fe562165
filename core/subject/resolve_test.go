package subject

import (
	"context"
	"errors"
	"testing"

	"xinguan/base/id"
)

// TestARowThatCannotBeReadIsAnError: who is told to stop in the middle of an import hears that, and the program goes on.
func TestARowThatCannotBeReadIsAnError(t *testing.T) {
	m := met{bySubject: map[id.ID]*Ref{}, out: map[Key]*Ref{}}
	if err := m.add(func(...any) error { return context.Canceled }); !errors.Is(err, context.Canceled) || len(m.out) > 0 {
		t.Errorf("%v, %d organisations met", err, len(m.out))
	}
}
