// Package disclosure is the room of the two lists of 双公示: permits and penalties published now, newest first; every other
// public item of the catalogue but the registers has the same list.
//
// For: seeing what one authority, one town or one span of days decided, filtered and page by page.
//
// 规划 and law: 五(一) 双公示; 行政处罚法 48, 行政许可法 40.
//
// Who uses it: the public, journalists, the authorities checking what they sent.
//
// States: none of its own; a decision is in the list or, once ended, repaired or withdrawn, it is not.
//
// Tables: none; it reads records and subjects.
//
// Routes: GET /disclosures, and the same page as /disclosures.csv, .xlsx and .atom.
//
// Leaves out: natural persons, page numbers (paging is by position, so that nothing is skipped when rows arrive), rankings.
package disclosure
