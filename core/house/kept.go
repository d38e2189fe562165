package house

import (
	"context"
	"fmt"

	"xinguan/base/clock"
	"xinguan/base/web"
)

// keptBytes is how much memory the answers of a door may take that are given again.
const keptBytes = 32 << 20

// Keeper keeps answers as long as nothing is committed, no name is taken into the index and the day does not end.
func (h *Hub) Keeper() *web.Kept {
	return &web.Kept{Most: keptBytes, Mark: func(ctx context.Context) (string, error) {
		mark, err := h.DB.Mark(ctx)
		names := uint64(0)
		if h.Index != nil {
			names = h.Index.Version()
		}
		return fmt.Sprintf("%s %d %s", mark, names, clock.Today(h.Clock)), err
	}}
}
