package house

import (
	"context"
	"fmt"

	"xinguan/base/clock"
	"xinguan/base/web"
)

// Keeper keeps answers of a door as long as nothing they are made from is committed, neither the index nor the catalogue
// follows what was, and the day does not end. Both doors share the memory there is for it.
func (h *Hub) Keeper() *web.Kept {
	return &web.Kept{Most: h.Keeping / 2, Mark: func(ctx context.Context) (string, error) {
		mark, err := h.DB.Mark(ctx)
		names := uint64(0)
		if h.Index != nil {
			names = h.Index.Version()
		}
		return fmt.Sprintf("%s %d %d %s", mark, names, h.Catalog.Seen(), clock.Today(h.Clock)), err
	}}
}
