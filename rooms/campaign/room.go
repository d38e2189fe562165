// Package campaign is the room of 失信治理: special campaigns over what is published, as saved questions with cases and public
// results.
//
// For: the credit centre says what is to be put right (a basis, a goal, a last day, a question over what is published); the
// organisations the question means are listed with the day, and each is given as a case to the department that decided or to
// its town; they are contacted, leave by themselves when their record is repaired or ends, and what came of it is published
// as numbers.
//
// 规划 and law: 四(六) 核查摸底，确定治理对象，制定治理方案，及时向社会公开失信治理情况和成效.
//
// Who uses it: the credit centre (drafts), its head (starts and ends), departments and towns (their own list), the public
// (goal and numbers).
//
// States: a campaign is a draft, running, reported, closed, or dropped. An organisation waits for its case, has one in a state of
// the procedure campaign, or has left.
//
// Tables: campaign, campaign_subject.
//
// Routes: GET /campaigns, /campaigns/{id}; in the office /office/campaigns with /new, /{id} and its steps.
//
// Leaves out: natural persons, who are never in a campaign; what is not published; any measure: being in a campaign restricts
// nothing and is shown to nobody outside the office.
package campaign

import (
	"xinguan/core/house"
	"xinguan/core/people"
)

// Addresses.
const (
	publicPath = "/campaigns"
	officePath = house.OfficePath + "/campaigns"
)

// Room is the manifest.
var Room = house.Room{
	Name: "campaign", Title: "失信治理", Plan: []string{"四(六)"},
	Routes: []house.Route{
		{Pattern: "GET " + publicPath, Permission: people.CampaignPublic, Page: publicList, Kept: true},
		{Pattern: "GET " + publicPath + "/{id}", Permission: people.CampaignPublic, Page: publicPage, Kept: true},
	},
	Desks: []house.Desk{
		{Pattern: "GET " + officePath, Permission: people.CampaignRead, Page: list},
		{Pattern: "GET " + officePath + "/new", Permission: people.CampaignDraft, Page: newForm},
		{Pattern: "POST " + officePath + "/new", Permission: people.CampaignDraft, Page: draft},
		{Pattern: "GET " + officePath + "/{id}", Permission: people.CampaignRead, Page: page},
		{Pattern: "GET " + officePath + "/{id}/edit", Permission: people.CampaignDraft, Page: editForm},
		{Pattern: "POST " + officePath + "/{id}/edit", Permission: people.CampaignDraft, Page: edit},
		{Pattern: "POST " + officePath + "/{id}/start", Permission: people.CampaignApprove, Sure: true, Page: take(toRunning)},
		{Pattern: "POST " + officePath + "/{id}/drop", Permission: people.CampaignDraft, Page: take(toDropped)},
		{Pattern: "POST " + officePath + "/{id}/admit", Permission: people.CampaignDraft, Page: admit},
		{Pattern: "POST " + officePath + "/{id}/report", Permission: people.CampaignDraft, Page: take(toReported)},
		{Pattern: "POST " + officePath + "/{id}/back", Permission: people.CampaignApprove, Page: take(toBack)},
		{Pattern: "POST " + officePath + "/{id}/close", Permission: people.CampaignApprove, Sure: true, Page: take(toClosed)},
	},
	Menu:    []house.Entry{{Group: "监管", Title: "失信治理", Href: officePath, Permission: people.CampaignRead, Waiting: waiting}},
	Indexed: func(*house.Hub) []string { return []string{publicPath} },
}
