package intake

import (
	"fmt"
	"testing"
)

// A field whose cells seldom come again is given up, one whose cells do is answered from memory, as it was read.
func TestRecall(t *testing.T) {
	var few, many recall
	for i := range 10 * recallAsked {
		one, other := fmt.Sprintf(" %d ", i%50), fmt.Sprintf("%d", i)
		if text, ok := few.get(one); ok != (i >= 50) || ok && text != fmt.Sprint(i%50) {
			t.Fatalf("%q the %dth time: %q %v", one, i/50, text, ok)
		} else if !ok {
			few.put(one, fmt.Sprint(i%50))
		}
		if _, ok := many.get(other); ok {
			t.Fatalf("%q was never read", other)
		}
		many.put(other, other)
	}
	if few.off || !many.off || many.texts != nil {
		t.Errorf("given up: %v %v, %d kept", few.off, many.off, len(many.texts))
	}
}
