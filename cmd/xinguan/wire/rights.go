package wire

import (
	"fmt"
	"io"
	"strings"

	"xinguan/core/house"
	"xinguan/core/people"
)

// anybody is every capacity a request may come in: the public, the operator, and each role of the city in an
// organisation it is for.
type anybody struct {
	title string
	actor people.Actor
	rules []people.Rule
}

func everybody(rights *people.Rights) []anybody {
	out := []anybody{{"社会公众", people.Public, rulesOf(people.RolePublic)}, {"系统操作员", people.Operator, rulesOf(people.RoleOperator)}}
	for _, role := range rights.Roles.List {
		c := people.Capacity{Role: role.Code}
		for _, org := range rights.Orgs.All() {
			if role.Fits(org.Kind) {
				c.Org = org.Code
				break
			}
		}
		out = append(out, anybody{role.Title, rights.Actor("u1", c, "2026-11-24"), role.Rules()})
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
	for _, room := range Rooms() {
		for _, route := range room.Routes {
			addressLine(&b, route, all)
		}
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

func addressLine(b *strings.Builder, route house.Route, all []anybody) {
	fmt.Fprintf(b, "| `%s` | %s |", route.Pattern, route.Permission.Title())
	for _, who := range all {
		mark := " |"
		if people.Decide(who.actor, route.Permission).Allowed {
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
