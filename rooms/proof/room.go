// Package proof is the room where anyone checks what the platform says of itself: a receipt, a report, the transparency
// log.
//
// For: a bank that was handed a report, a clerk who keeps the receipt of a sheet, an auditor, a witness.
//
// 规划 and law: 四(二) 信用报告 (a report that can be verified); 七(二) 监测, for what was sent and when can be proved.
//
// Who uses it: the public, without signing in; witnesses, known by their signatures.
//
// States: a report is unchanged since it was issued, or overtaken by new facts (被新事实取代); which facts is not told.
//
// Tables: none; leaves, checkpoints and cosignatures are core/ledger's.
//
// Routes: GET and POST /verify, GET /verify/receipt.json, GET /verify/receipt.pdf, GET /log, GET /log/checkpoint,
// GET /log/key, GET /log/tile/{path...}, GET /log/checkpoints.atom, POST /log/cosign.
//
// Leaves out: what a report said, and what ended since; the content of batches.
package proof

import (
	"xinguan/core/house"
	"xinguan/core/people"
)

// Room is the manifest.
var Room = house.Room{
	Name: "proof", Title: "存证与核验", Plan: []string{"四(二)", "七(二)"},
	Routes: []house.Route{
		{Pattern: "GET /verify", Permission: people.ProofRead, Page: verifyPage},
		{Pattern: "POST /verify", Permission: people.ProofRead, Page: uploadPage},
		{Pattern: "GET /verify/receipt.json", Permission: people.ProofRead, Raw: receiptJSON},
		{Pattern: "GET /verify/receipt.pdf", Permission: people.ProofRead, Raw: receiptPDF},
		{Pattern: "GET /log", Permission: people.ProofRead, Page: logPage},
		{Pattern: "GET /log/checkpoint", Permission: people.ProofRead, Raw: checkpoint},
		{Pattern: "GET /log/key", Permission: people.ProofRead, Raw: key},
		{Pattern: "GET /log/tile/{path...}", Permission: people.ProofRead, Raw: tile},
		{Pattern: "GET /log/checkpoints.atom", Permission: people.ProofRead, Raw: feed},
		{Pattern: "POST /log/cosign", Permission: people.ProofCosign, Raw: cosign},
	},
	Indexed: func(*house.Hub) []string { return []string{"/verify", "/log"} },
}
