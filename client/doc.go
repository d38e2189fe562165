// Package client speaks to a 信莞 platform for a system of an organisation: it sends files, follows them, reads what was
// found, puts rows right and fetches receipts. Every request is signed with a key the platform issued: HMAC-SM3 under a
// shared secret, or SM2.
//
// What fails for a moment (a line that breaks, a platform that restarts, too many requests) is tried again under the same
// idempotency key, so nothing is done twice. What the platform refuses is a *Problem, with a sentence in Chinese that says
// what to do.
//
// Receipts are checked without the platform and without a network by the package receipt beside this one.
//
// The shapes here are those of the interface itself; the platform's description is at /openapi-partner.json.
package client
