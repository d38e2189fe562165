// Package catalogue is the room that shows the catalogue of public credit information: what is collected, on what
// basis, from whom, who sees it, and which figures of law decide how long.
//
// For: anybody who asks why a kind of information is here; clerks who prepare a sheet; the credit centre, which brings new
// versions of items into force.
//
// 规划 and law: 三(一) 目录; 全国公共信用信息基础目录.
//
// Who uses it: the public; departments; developers.
//
// States: an entry, a figure or a list is verified against its text or says that it is not. A version is a draft, tried, laid
// out for opinions, proposed, approved by another person, in force from its day; or dropped.
//
// Tables: none of its own; versions are those of package catalog, laid over the city's folder (docs/adr/0023).
//
// Routes: GET /catalog, GET /catalog/special-report, GET /catalog/{code}, GET /catalog/{code}/template.xlsx, GET
// /catalog/{code}/versions/{number}, GET and POST /catalog/{code}/drafts/{number}; in the office /office/catalogue with
// /new and /{item}/{version} and its steps.
//
// Leaves out: code tables and blocks of fields that many items share; they change with the city's folder.
package catalogue
