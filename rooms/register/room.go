// Package register is the room of two registers the law on personal information asks for: impact assessments before
// something is done with personal data, and incidents in which such data leaked, were changed or were lost.
//
// For: writing down an assessment before the work begins, and what was done about an incident while it is being done;
// being reminded of both; handing the registers to whoever inspects them.
//
// 规划 and law: 三(五) 信用主体权益保护; 个人信息保护法 55 and 56 (assessment, kept for at least three years), 57 (incident).
//
// Who uses it: the head of the credit centre writes assessments, whoever works there writes incidents; the three
// administrators and auditors read.
//
// States: an assessment is in force, due for review, or replaced by a later one; an incident is open until measures were
// taken, the authority was told, persons were told (or the reason not to is given) and somebody closed it.
//
// Tables: impact_assessment, incident, incident_step; rows are added, never changed and never erased.
//
// Routes: /office/assessments and /office/incidents: list, form, one entry, table.csv, table.xlsx;
// POST /office/incidents/{id}/steps.
//
// Leaves out: sending the notices; a limit in hours, for article 57 says "at once" and no other figure was checked.
package register

import (
	"embed"
	"io/fs"

	"xinguan/base/db"
	"xinguan/core/house"
	"xinguan/core/people"
)

//go:embed sql/*.sql
var files embed.FS

// Migrations are the tables of this room.
func Migrations() db.Set {
	sub, _ := fs.Sub(files, "sql")
	return db.Set{Package: "register", FS: sub}
}

const (
	assessments = "/office/assessments"
	incidents   = "/office/incidents"
	group       = "个人信息保护"
)

// desk is where every page of the office is reached from.
var desk = house.Crumb{Title: "工作台", Href: house.OfficePath}

// Room is the manifest.
var Room = house.Room{
	Name: "register", Title: "个人信息保护登记簿", Plan: []string{"三(五)"},
	Desks: []house.Desk{
		{Pattern: "GET " + assessments, Permission: people.RegisterRead, Page: assessmentsPage},
		{Pattern: "GET " + assessments + "/new", Permission: people.AssessmentKeep, Page: newAssessment},
		{Pattern: "POST " + assessments, Permission: people.AssessmentKeep, Page: addAssessment},
		{Pattern: "GET " + assessments + "/{id}", Permission: people.RegisterRead, Page: assessmentPage},
		{Pattern: "GET " + assessments + "/table.csv", Permission: people.RegisterRead, Raw: asCSV(assessmentTable)},
		{Pattern: "GET " + assessments + "/table.xlsx", Permission: people.RegisterRead, Raw: asXLSX(assessmentTable)},
		{Pattern: "GET " + incidents, Permission: people.RegisterRead, Page: incidentsPage},
		{Pattern: "GET " + incidents + "/new", Permission: people.IncidentKeep, Page: newIncident},
		{Pattern: "POST " + incidents, Permission: people.IncidentKeep, Page: addIncident},
		{Pattern: "GET " + incidents + "/{id}", Permission: people.RegisterRead, Page: incidentPage},
		{Pattern: "POST " + incidents + "/{id}/steps", Permission: people.IncidentKeep, Page: addStep},
		{Pattern: "GET " + incidents + "/table.csv", Permission: people.RegisterRead, Raw: asCSV(incidentTable)},
		{Pattern: "GET " + incidents + "/table.xlsx", Permission: people.RegisterRead, Raw: asXLSX(incidentTable)},
	},
	Menu: []house.Entry{
		{Group: group, Title: "影响评估", Href: assessments, Permission: people.RegisterRead, Waiting: reviewsDue},
		{Group: group, Title: "个人信息安全事件", Href: incidents, Permission: people.RegisterRead, Waiting: openIncidents},
	},
}
