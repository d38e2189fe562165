package directory

import (
	"cmp"
	"net/http"
	"slices"

	"xinguan/base/atom"
	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// inFeed is how many entries a subject's feed has at most.
const inFeed = 50

// subjectFeed tells what began to be shown about a subject, newest first. What has ended is in it no more: a feed repeats
// nothing that the page does not show.
func subjectFeed(hub *house.Hub, w http.ResponseWriter, r *http.Request) error {
	var f atom.Feed
	var s subject.Subject
	err := hub.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if s, err = find(tx, r.PathValue("code")); err != nil {
			return err
		}
		all, _, err := record.Portrait(tx, s.Members(), inFeed)
		if err != nil {
			return err
		}
		f = feedOf(hub, s, all)
		gone, err := record.NoticesOf(tx, s.Members())
		for _, n := range gone {
			page := hub.Site + subjectURL(s.Code)
			f.Entries = append(f.Entries, atom.Entry{ID: page + "#ch-" + n.ID.String(), Href: page, Title: "撤回说明：" + n.DocNo, Updated: n.On.Time(), Summary: n.Sentence()})
		}
		return err
	})
	if err != nil {
		return err
	}
	if s.Code != r.PathValue("code") {
		web.Move(w, r, subjectURL(s.Code)+"/feed.atom", len(s.Others) > 0)
		return nil
	}
	return f.Respond(w, r)
}

func feedOf(hub *house.Hub, s subject.Subject, all []*record.Record) atom.Feed {
	page := hub.Site + subjectURL(s.Code)
	f := atom.Feed{Title: s.Name + "：" + hub.City.Site, Author: hub.City.Site, Self: page + "/feed.atom", Page: page}
	slices.SortStableFunc(all, func(a, b *record.Record) int { return cmp.Compare(b.ShownFrom, a.ShownFrom) })
	for _, r := range all[:min(len(all), inFeed)] {
		f.Entries = append(f.Entries, feedEntry(hub, page, r))
	}
	if len(f.Entries) > 0 {
		f.Updated = f.Entries[0].Updated
	}
	return f
}

func feedEntry(hub *house.Hub, page string, r *record.Record) atom.Entry {
	it, _ := hub.Catalog.Of(r.Item, r.ItemVersion)
	title := it.Title
	if said := r.Face(it).Title; said != title {
		title += "：" + ui.Clip(said, 60)
	}
	e := atom.Entry{ID: page + "#" + anchor(r), Href: page + "#" + anchor(r), Title: title, Updated: r.ShownFrom.Time(), Summary: r.Authority}
	if r.Decided != "" {
		e.Summary += "，" + r.Decided.Chinese()
	}
	if r.DocNo != "" {
		e.Summary += "，" + r.DocNo
	}
	e.Summary += "。" + r.ShownFrom.Chinese() + "起公示"
	if r.ShownUntil != clock.Forever {
		e.Summary += "，最后公示日" + r.ShownUntil.Chinese()
	}
	e.Summary += "。"
	return e
}
