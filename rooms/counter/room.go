// Package counter is the room of the window in the service hall: for those who come in person and have no account.
//
// For: an officer at the window finds the subject and the record, looks at the applicant's documents, takes papers by scan
// or photograph, files what they ask for, and hands them a slip with number, code and square.
//
// 规划 and law: 三(五), 四(五): what can be asked for online can be asked for on paper and at the counter, free of charge.
//
// Who uses it: window officers of departments and towns.
//
// States: those of the procedures; what is filed here goes the same way as what comes by the portal.
//
// Tables: none; cases are those of core/flow. The number of the identity document lies sealed with the case and is shown
// to nobody.
//
// Routes: none. Desks: /office/counter, /office/counter/{procedure}/{code}/{record}, /office/counter/slip with .png and .pdf.
//
// Leaves out: deciding anything, and looking at what is not public.
package counter

import (
	"xinguan/core/house"
	"xinguan/core/people"
)

const (
	counterPath = house.OfficePath + "/counter"
	slipPath    = counterPath + "/slip"
)

// Room is the room's manifest.
var Room = house.Room{
	Name: "counter", Title: "窗口代办", Plan: []string{"三(五)", "四(五)"},
	Desks: []house.Desk{
		{Pattern: "GET " + counterPath, Permission: people.CaseFile, Page: findPage},
		{Pattern: "GET " + counterPath + "/{procedure}/{code}/{record}", Permission: people.CaseFile, Page: formPage},
		{Pattern: "POST " + counterPath + "/{procedure}/{code}/{record}", Permission: people.CaseFile, Upload: true, Page: file},
		{Pattern: "GET " + slipPath, Permission: people.CaseFile, Page: slipPage},
		{Pattern: "GET " + slipPath + ".png", Permission: people.CaseFile, Raw: square},
		{Pattern: "GET " + slipPath + ".pdf", Permission: people.CaseFile, Raw: slipPDF},
	},
	Menu: []house.Entry{{Group: "案件", Title: "窗口代办", Href: counterPath, Permission: people.CaseFile}},
}
