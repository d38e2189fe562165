// Package report is the room of the public credit information report.
//
// For: a PDF of what is lawfully published about one organisation, to hand to a bank, a client or an authority.
//
// 规划 and law: 四(二) 信用报告; the layout follows the look of the house, not yet the national report standard of 2022.
//
// Who uses it: the public, without signing in and free of charge; who has signed in takes a copy of what is kept about them.
//
// States: none; a report is as true as its moment, which it names. Every report has a number, and a code under which
// room proof tells whether what it says has changed since.
//
// Tables: report_issue, which report was issued about whom; it reads subjects, records and the register, and leaves a line
// in the transparency log.
//
// Routes: GET /subjects/{code}/report.pdf; own: /my/reports, and copies of all that is kept, /my/data.json and /my/data.pdf.
//
// Leaves out: everything the subject's page leaves out; persons; verifying, which room proof does.
package report

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
)

// Room is the manifest.
var Room = house.Room{
	Name: "report", Title: "公共信用信息报告", Plan: []string{"四(二)"},
	Routes: []house.Route{{Pattern: "GET /subjects/{code}/report.pdf", Permission: people.ReportPublic, Raw: serve}},
	Own: []house.Own{
		{Pattern: "GET " + ownPath, Permission: people.LookOwn, Title: "报告和数据", Page: ownReports},
		{Pattern: "GET /my/data.json", Permission: people.RecordLook, Raw: ownJSON},
		{Pattern: "GET /my/data.pdf", Permission: people.RecordLook, Raw: ownPDF},
	},
}

func serve(hub *house.Hub, w http.ResponseWriter, r *http.Request) error {
	rep, err := Issue(context.WithoutCancel(r.Context()), hub, r.PathValue("code"))
	if err != nil {
		return err
	}
	if rep.Of.Code != r.PathValue("code") { // written otherwise, or of an entry ruled to be the same: one address for each report
		web.Move(w, r, "/subjects/"+url.PathEscape(rep.Of.Code)+"/report.pdf", len(rep.Of.Others) > 0)
		return nil
	}
	w.Header().Set("Content-Disposition", fmt.Sprintf(`inline; filename="%s.pdf"`, rep.Number))
	w.Header().Set("X-Robots-Tag", "noindex, noarchive")
	w.Header().Set("Cache-Control", "no-store")
	web.Respond(w, r, http.StatusOK, "application/pdf", rep.PDF)
	return nil
}
