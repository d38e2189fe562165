package intake

import (
	"context"
	"fmt"
	"path/filepath"

	"xinguan/base/clock"
)

// TryTakeOver reads and checks everything a plan names and says what a take-over would take and refuse. It needs no
// database and writes nothing; repeats and what the tables would show are not known to it.
func (im *Importer) TryTakeOver(ctx context.Context, p *Plan, tell func(Pace)) (*TakeoverReport, error) {
	t := &Takeover{Importer: im, plan: p, tell: tell, today: clock.Today(im.Clock)}
	if tell == nil {
		t.tell = func(Pace) {}
	}
	if err := t.files(); err != nil {
		return nil, err
	}
	r := &reading{Takeover: t, trial: true}
	for _, f := range t.progress.Files {
		if err := r.file(ctx, f, &p.Items[f.Plan]); err != nil {
			return nil, fmt.Errorf("%s：%w", filepath.Base(f.Path), err)
		}
		for _, s := range f.Sides {
			s.Taken = s.Sorted
		}
	}
	report := t.report(nil)
	report.ID, report.Trial, report.Balanced = "", true, true
	return report, nil
}
