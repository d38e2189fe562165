package house

import (
	"xinguan/base/db"
	"xinguan/core/access"
	"xinguan/core/record"
	"xinguan/core/subject"
	"xinguan/core/takedown"
)

// Public is the receiver of what needs no confirmation: whoever reads pages, feeds and verified reports.
const Public = "public"

// Channels are the ways by which copies of records leave the house today.
func Channels() []takedown.Channel {
	public := func(*db.Tx, record.Ended) ([]string, error) { return []string{Public}, nil }
	return []takedown.Channel{
		{ID: "feed", Title: "网页、列表、接口和订阅", Receivers: public},
		{ID: "report", Title: "已出具的报告：核验时显示已有变化", Receivers: public},
		{ID: "look", Title: "经授权或依职责取得副本的单位", Asks: true, Receivers: func(tx *db.Tx, r record.Ended) ([]string, error) {
			return holders(tx, r)
		}},
	}
}

// holders are the organisations that may have copies of a record: what was read of its subject was read under the ids of all it
// was ruled to be one with, also by a ruling that was undone since.
func holders(tx *db.Tx, r record.Ended) ([]string, error) {
	together, err := subject.Together(tx, r.Subject)
	times := make([]access.Time, len(together))
	for i, t := range together {
		times[i] = access.Time{Subject: t.Subject, From: t.From, Until: t.Until}
	}
	if err != nil {
		return nil, err
	}
	return access.Holders(tx, times, r.Item)
}
