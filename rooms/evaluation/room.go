// Package evaluation is the room of 公共信用综合评价: by which published method organisations are evaluated, and what came
// out for one of them and why.
//
// For: the public method page, made from the same file the results are reckoned with; the page on which a company reads
// its own result, every point with the record it comes from, and what would change it and when; for officials the same
// result for a stated reason, and the workbench on which a version is tried on the whole city and brought into force.
//
// 规划 and law: 四(三) 分级分类监管; GB/T 45255-2025 for the four grades and five dimensions (the text is not at hand, so the
// figures are marked 未经核对).
//
// Who uses it: the public (method), companies that signed in or have a code that was handed to them (result), departments, the counter, the
// credit centre.
//
// States: 信息不足 is outside the model and no grade; the lowest class is announced and not in force until a named official
// has confirmed it. A version is a draft, tried, laid out for comment, proposed, approved and reckoning beside the one in force, in
// force, replaced or ended. An override is asked for, approved or turned down, over by its last day or ended before.
//
// Tables: none; results, history and codes are those of package rating.
//
// Routes: GET /methods/evaluation with /{version}, POST /methods/evaluation/{version} (comments of anybody), GET /evaluation, POST /evaluation, POST /evaluation/answer; signed in GET /my/evaluation, POST
// /my/evaluation/answer; in the office /office/evaluations, /office/evaluations/code,
// /office/evaluations/lowest with /{code} and /{case}/{step}, /office/evaluations/drafts, /office/evaluations/overrides, /office/models and
// /office/models/{id}/{version} with its steps.
//
// Leaves out: results of others, lists or rankings by grade, natural persons, and the national result, which prevails and
// is shown where it was received.
package evaluation

import (
	"xinguan/core/house"
	"xinguan/core/people"
)

// Room is the manifest.
var Room = house.Room{
	Name: "evaluation", Title: "综合评价", Plan: []string{"四(三)"},
	Routes: []house.Route{
		{Pattern: "GET " + methodPath, Permission: people.EvaluationMethod, Page: methodPage},
		{Pattern: "GET " + methodPath + "/{version}", Permission: people.EvaluationMethod, Page: draftMethod},
		{Pattern: "POST " + methodPath + "/{version}", Permission: people.EvaluationSay, Page: say},
		{Pattern: "GET " + ownPath, Permission: people.EvaluationOwn, Page: askPage},
		{Pattern: "POST " + ownPath, Permission: people.EvaluationOwn, Page: whyPage},
		{Pattern: "POST " + ownPath + "/answer", Permission: people.EvaluationOwn, Page: answerPage},
	},
	Own: own, Desks: desks, Menu: menu,
	Indexed: func(*house.Hub) []string { return []string{methodPath} },
}

// modelID is the city's model of enterprises; nationalID the result that is only received.
const (
	modelID    = "qyfr"
	nationalID = "national"
	methodPath = "/methods/evaluation"
	ownPath    = "/evaluation"
)
