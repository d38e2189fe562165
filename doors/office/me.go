package office

import (
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
)

// me is one's own account: who one is here, in which roles, and the ways to change what one signs in with.
func (d *door) me(hub *house.Hub, v *house.Visit) (house.Page, error) {
	s, err := d.staff.Session(v.Context(), token(v.Request))
	if err != nil {
		return house.Page{}, err
	}
	m := Me{Account: s.Account, Org: s.Org.Name, Ends: s.Ends.Chinese()}
	if m.Devices, err = d.staff.Devices(v.Context(), s); err != nil {
		return house.Page{}, err
	}
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		rights, err := d.staff.Rights(tx)
		if err != nil {
			return err
		}
		for _, h := range s.Held {
			r := MyRole{Grant: h.ID.String(), Title: rights.Roles.Title(h.Role), Until: "没有写期限", Current: h.ID == s.Chosen}
			if h.Until != "" {
				r.Until = h.Until.Chinese()
			}
			m.Roles = append(m.Roles, r)
		}
		m.Recovery, err = people.RecoveryLeft(tx, s.Account.ID)
		return err
	})
	return house.Page{Title: "我的账号", Body: MeBody(m), Crumbs: []house.Crumb{{Title: "工作台", Href: house.OfficePath}, {Title: "我的账号"}}}, err
}

// closeDevice ends another of one's own sessions.
func (d *door) closeDevice(_ *house.Hub, v *house.Visit) (house.Page, error) {
	s, err := d.staff.Session(v.Context(), token(v.Request))
	if err != nil {
		return house.Page{}, err
	}
	device, err := id.Parse(v.PostFormValue("device"))
	if err != nil {
		return house.Page{}, web.Fail(web.Invalid, "请从列表里选择要下线的登录。")
	}
	if _, err := d.staff.CloseDevice(v.Context(), s, device); err != nil {
		return house.Page{}, err
	}
	return house.Page{Moved: house.OfficePath + "/me", Said: "那次登录已经下线。"}, nil
}
