// Package directory is the room in which anybody looks up an organisation.
//
// For: the first page, the search by name or code, the page of one subject with its permits and penalties.
//
// 规划 and law: 三(三)(四) 查询、主体页; 行政处罚法 48, 行政许可法 40 (decisions are public).
//
// Who uses it: the public, without signing in; the organisations themselves, to see what is shown and how to end it.
//
// States: none of its own; it shows what is visible at the moment of reading.
//
// Tables: none; it reads subjects, records and the register.
//
// Routes: GET /, GET /search, GET /subjects/{code}.
//
// Leaves out: natural persons (neither searchable nor shown), and every form: repair and objection are told where
// they are applied for, and get rooms of their own.
package directory
