package wire

import (
	"fmt"
	"io"
	"strings"

	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/doors/portal"
)

// anybody is every capacity a request may come in: the public, the operator, and each role of the city in an
// organisation it is for.
type anybody struct {
	title   string
	actor   people.Actor
	rules   []people.Rule
	outside bool // signs in by the unified identity
}

func everybody(rights *people.Rights) []anybody {
	out := []anybody{{"社会公众", people.Public, rulesOf(people.RolePublic), false}, {"系统操作员", people.Operator, rulesOf(people.RoleOperator), false}}
	for _, role := range rights.Roles.List {
		c := people.Capacity{Role: role.Code}
		for _, org := range rights.Orgs.All() {
			if role.Fits(org.Kind) {
				c.Org = org.Code
				break
			}
		}
		out = append(out, anybody{role.Title, rights.Actor("u1", c, "2026-11-24"), role.Rules(), role.Duties[0].SignsInOutside()})
	}
	return out
}

func rulesOf(role people.Role) (out []people.Rule) {
	for _, r := range people.Rules() {
		if r.Role == role {
			out = append(out, r)
		}
	}
	return out
}

// WriteRights writes the table of every route and every permission by every role.
func WriteRights(w io.Writer, rights *people.Rights) error {
	all := everybody(rights)
	var b strings.Builder
	b.WriteString("# Who may do what\n\nGenerated from the rooms' manifests, the program's rules and the city's roles by `go test ./cmd/xinguan/wire -update`; do not edit. What is not marked is refused.\n\n")
	b.WriteString("## Addresses\n\n| address | permission |")
	rule := "|---|---|"
	for _, who := range all {
		b.WriteString(" " + who.title + " |")
		rule += "---|"
	}
	b.WriteString("\n" + rule + "\n")
	for _, a := range addresses() {
		addressLine(&b, a, all)
	}
	b.WriteString("\n## Permissions\n\n| permission | who | how far | items | purposes | basis |\n|---|---|---|---|---|---|\n")
	for _, p := range people.Permissions() {
		for _, who := range all {
			permissionLines(&b, p, who)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// address is one address of the program. What is open to anyone needs no session; all others open to who holds the
// permission for anything at all, and ask again for what they show.
type address struct {
	pattern    string
	permission people.Permission
	open       bool
}

// addresses are all of them: of the public, of who has signed in by the unified identity, of the office.
func addresses() (out []address) {
	rooms := Rooms()
	for _, route := range append(portal.Addresses(), Routes(rooms)...) {
		out = append(out, address{route.Pattern, route.Permission, true})
	}
	for _, o := range append(Owned(rooms), portal.OwnAddresses()...) {
		out = append(out, address{o.Pattern, o.Permission, false})
	}
	for _, room := range rooms {
		for _, d := range room.Desks {
			out = append(out, address{d.Pattern, d.Permission, false})
		}
	}
	return out
}

func Routes(rooms []house.Room) (out []house.Route) {
	for _, room := range rooms {
		out = append(out, room.Routes...)
	}
	return out
}

func Owned(rooms []house.Room) (out []house.Own) {
	for _, room := range rooms {
		out = append(out, room.Own...)
	}
	return out
}

// opens tells whether somebody gets in at an address.
func (a address) opens(who anybody) bool {
	if a.open {
		return people.Decide(who.actor, a.permission).Allowed
	}
	outside := strings.Contains(a.pattern, " "+house.OwnPath)
	return who.outside == outside && people.Holds(who.actor, a.permission).Allowed
}

func addressLine(b *strings.Builder, a address, all []anybody) {
	fmt.Fprintf(b, "| `%s` | %s |", a.pattern, a.permission.Title())
	for _, who := range all {
		mark := " |"
		if a.opens(who) {
			mark = " ● |"
		}
		b.WriteString(mark)
	}
	b.WriteString("\n")
}

func permissionLines(b *strings.Builder, p people.Permission, who anybody) {
	for _, r := range who.rules {
		if r.Permission == p {
			fmt.Fprintf(b, "| `%s` %s | %s | %s | %s | %s | %s |\n", p, p.Title(), who.title, r.Reach.Title(), list(r.Items, "全部"), list(r.Purposes, "—"), r.Why)
		}
	}
}

func list(s []string, none string) string {
	if len(s) == 0 {
		return none
	}
	return strings.Join(s, "、")
}
