package house

import (
	"xinguan/base/db"
	"xinguan/core/people"
)

// SecondWanted says to who reads what one person proposed that another has to approve it, who can, and what happens then: nobody
// finds out by being refused. It is empty for who may approve it.
func (h *Hub) SecondWanted(tx *db.Tx, a people.Actor, p people.Permission, first, then string) (string, error) {
	if first != a.ID && people.Holds(a, p).Allowed {
		return "", nil
	}
	who, err := h.People.Seconds(tx, p, first)
	says := "等另一人批准"
	if first == a.ID {
		says = "这是您提出的，要由另一人批准"
	}
	if who == "" {
		return says + "。现在没有别人可以批准，请安全管理员给另一人“" + p.Title() + "”的权限。" + then, err
	}
	return says + "；可以批准的：" + who + "。" + then, err
}
