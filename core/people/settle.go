package people

import (
	"context"

	"xinguan/base/web"
)

// Settle approves a proposal of this package's own kinds and does what was proposed, in one transaction. seen is the
// digest of what the approver was shown.
func (g *Registry) Settle(ctx context.Context, by Actor, p Proposal, seen []byte) (err error) {
	switch p.Kind {
	case mandateKind:
		_, err = g.ApproveMandate(ctx, by, p.ID, seen)
	case orgChangeKind:
		err = g.ApproveOrg(ctx, by, p.ID, seen)
	case emergencyKind:
		_, err = g.ApproveEmergency(ctx, by, p.ID, seen)
	default:
		err = web.Fail(web.Invalid, "这件事要在它自己的页面上批准。")
	}
	return err
}
