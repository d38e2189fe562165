// Package catalogue is the room that shows the catalogue of public credit information: what is collected, on what
// basis, from whom, who sees it, and which figures of law decide how long.
//
// For: anybody who asks why a kind of information is here; clerks who prepare a sheet.
//
// 规划 and law: 三(一) 目录; 全国公共信用信息基础目录.
//
// Who uses it: the public; departments; developers.
//
// States: an entry, a figure or a list is verified against its text or says that it is not.
//
// Tables: none; the catalogue and the rulebooks are data of the city's folder.
//
// Routes: GET /catalog, GET /catalog/special-report, GET /catalog/{code}, GET /catalog/{code}/template.xlsx.
//
// Leaves out: editing; the catalogue changes with its files.
package catalogue
