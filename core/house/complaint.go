package house

import (
	"xinguan/base/db"
	"xinguan/core/flow"
	"xinguan/core/people"
)

// ComplaintsPath is where officials open confidential cases.
const ComplaintsPath = OfficePath + "/complaints"

// Confidential tells whether a case keeps its applicant from who works on it.
func (h *Hub) Confidential(k *flow.Case) bool {
	p, ok := h.Flow.Procedures.Find(k.Procedure)
	return ok && p.Confidential
}

// ComplaintKeeper is the organisation that receives confidential cases and alone may see who applies: the credit centre, or its
// superior where the complaint is of the centre itself; empty where there is none.
func (h *Hub) ComplaintKeeper(tx *db.Tx, k *flow.Case) (string, error) {
	rights, err := h.People.Rights(tx)
	if err != nil {
		return "", err
	}
	centre := rights.Orgs.Centre()
	if against, ok := rights.Orgs.Successor(k.Applicant.Against, tx.Today()); !ok || against.Code != centre {
		return centre, nil
	}
	above, _ := rights.Orgs.Superior(centre, tx.Today())
	return above.Code, nil
}

// keeping is what an official of a keeper needs to hold: elsewhere than at the centre there is nobody whose duty it is but
// who answers what is transferred.
func (h *Hub) keeping(tx *db.Tx, org string) people.Permission {
	if rights, err := h.People.Rights(tx); err == nil && rights.Orgs.Centre() == org {
		return people.ComplaintKeep
	}
	return people.ComplaintAnswer
}

// ComplaintHand is the party an official acts as in a confidential case; none for those who may not even know of it.
func (h *Hub) ComplaintHand(tx *db.Tx, a people.Actor, k *flow.Case) (flow.Party, error) {
	keeper, err := h.ComplaintKeeper(tx, k)
	scope := people.Scope{Org: a.Org}
	switch {
	case err != nil || a.Org == "":
		return "", err
	case a.Org == keeper && people.Decide(a, h.keeping(tx, keeper), scope).Allowed:
		return flow.Centre, nil
	case a.Org != keeper && a.Org == k.Org && people.Decide(a, people.ComplaintAnswer, scope).Allowed:
		return flow.Authority, nil
	}
	return "", nil
}

// confidentialTurn is whose move it is in a confidential case, and what they need to hold.
func (h *Hub) confidentialTurn(tx *db.Tx, k *flow.Case, party flow.Party) (string, people.Permission) {
	switch party {
	case flow.Authority:
		return k.Org, people.ComplaintAnswer
	case flow.Centre:
		if keeper, err := h.ComplaintKeeper(tx, k); err == nil && keeper != "" {
			return keeper, h.keeping(tx, keeper)
		}
	}
	return "", ""
}
