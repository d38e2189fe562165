package bench

import (
	"testing"

	"xinguan/base/clock"
	"xinguan/city/dongguan"
	"xinguan/core/city"
	"xinguan/core/people"
)

// BenchmarkDecide asks whether officials of every kind may do everything there is, once about their own agency and once
// about another's. The goal is < 2 µs.
func BenchmarkDecide(b *testing.B) {
	c, err := city.Load(dongguan.FS)
	must(b, err)
	roles, err := people.LoadRoles(dongguan.FS)
	must(b, err)
	rights := &people.Rights{Roles: roles, Orgs: people.CityOrgs(c)}
	var officials []people.Actor
	for _, role := range []people.Role{"clerk", "reviewer", "decider", "centre_officer", "system", "audit"} {
		officials = append(officials, rights.Actor("示例", people.Capacity{Role: role, Org: "scjgj"}, clock.Today(clock.System{})))
	}
	all := people.Permissions()
	n, allowed := 0, 0
	for b.Loop() {
		scope := people.Scope{Org: []string{"scjgj", "sthjj"}[n%2], Item: "penalty"}
		if people.Decide(officials[n%len(officials)], all[n/2%len(all)], scope).Allowed {
			allowed++
		}
		n++
	}
	b.ReportMetric(float64(allowed)/float64(n), "allowed")
}
