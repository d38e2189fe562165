// Package guide is the room of help: what a person wants to get done, told step by step, and how the platform reckons.
//
// For: help by task in Chinese and English, and the public page of methods with every figure of the rulebooks.
//
// 规划 and law: 三(四) 服务; 政府信息公开条例 41, 行政处罚法 7 and 48 as the texts cite them.
//
// Who uses it: the public, organisations that are published, clerks who send sheets.
//
// States: a figure of law is verified against its text or says that it is not.
//
// Tables: none; texts and rulebooks are data of the city's folder (texts/, rulebook/).
//
// Routes: GET /help, GET /help/{page}.
//
// Leaves out: forms; objection and repair are told where they are applied for.
package guide
