package notice

import (
	"slices"
	"strings"

	"xinguan/base/db"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/notice"
)

// WaysPage is where somebody is told beside the site.
type WaysPage struct {
	At   Place
	Ways []WayRow
}

// WayRow is one way; To is the address with its middle left out.
type WayRow struct {
	Way, Title, Hint, To, Since string
	Demo                        string // what a stand-in took; in the demo only
	On, Waits                   bool   // the city offers it; a code was sent
}

var hints = map[string]string{notice.Email: "邮箱地址", notice.SMS: "手机号码", notice.WeChat: "在本市公众号里发送“绑定”得到的微信标识"}

func ways(hub *house.Hub, r *reader) (house.Page, error) {
	p := WaysPage{At: r.place()}
	err := hub.DB.View(r.Context(), func(tx *db.Tx) error {
		all, err := notice.Addresses(tx, r.owner)
		if err != nil {
			return err
		}
		p.Ways = nil
		for _, way := range notice.AllWays() {
			row := WayRow{Way: way, Title: notice.WayTitle(way), Hint: hints[way], On: slices.Contains(hub.Notices.Ways, way)}
			if i := slices.IndexFunc(all, func(a notice.Address) bool { return a.Way == way }); i >= 0 {
				to, err := hub.Notices.Where(all[i])
				if err != nil {
					return err
				}
				row.To, row.Waits = masked(to), all[i].Confirmed.IsZero()
				if row.Waits && hub.DemoLetter != nil {
					row.Demo = hub.DemoLetter(way, to)
				}
				if !row.Waits {
					row.Since = all[i].Confirmed.Chinese()
				}
			}
			p.Ways = append(p.Ways, row)
		}
		return nil
	})
	return r.page("接收方式", house.Page{Body: WaysBody(p)}), err
}

// masked leaves out the middle of an address: several people may act for one company.
func masked(to string) string {
	name, host, mail := strings.Cut(to, "@")
	runes := []rune(name)
	keep := min(3, len(runes)/3)
	name = string(runes[:keep]) + "…" + string(runes[len(runes)-keep:])
	if mail {
		return name + "@" + host
	}
	return name
}

func setWay(hub *house.Hub, r *reader) (house.Page, error) {
	err := hub.DB.Write(r.Context(), func(tx *db.Tx) error {
		return hub.Notices.SetAddress(tx, r.owner, r.org, r.text("way"), r.text("to"))
	})
	return house.Page{Moved: r.inbox + "/ways", Said: "验证码已经发出，请在30分钟内填写。"}, err
}

func confirmWay(hub *house.Hub, r *reader) (house.Page, error) {
	err := hub.Notices.Confirm(r.Context(), hub.DB, r.owner, r.text("way"), r.text("code"))
	return house.Page{Moved: r.inbox + "/ways", Said: "地址已经确认，以后的通知也会发到那里。"}, err
}

func endWay(hub *house.Hub, r *reader) (house.Page, error) {
	if notice.WayTitle(r.text("way")) == "" {
		return house.Page{}, web.Fail(web.Invalid, "请从列表里选择要取消的方式。")
	}
	err := hub.DB.Write(r.Context(), func(tx *db.Tx) error { return notice.Forget(tx, r.owner, r.text("way")) })
	return house.Page{Moved: r.inbox + "/ways", Said: "已经取消，地址也删除了；站内通知还在。"}, err
}
