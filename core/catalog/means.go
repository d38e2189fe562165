package catalog

// Type is how a cell of a field is read.
type Type string

// The types of a field.
const (
	Text       Type = "text"
	Date       Type = "date"
	Amount     Type = "amount"
	Code       Type = "code"
	Identifier Type = "identifier"
)

var types = []Type{Text, Date, Amount, Code, Identifier}

// Means is what a field says about the record, from a closed vocabulary: a field that means something else is not
// collected.
type Means string

// The vocabulary. party.* is the subject of the record, as filed.
const (
	PartyName     Means = "party.name"
	PartyCode     Means = "party.uscc"
	PartyRegNo    Means = "party.regno"
	PartyOrgCode  Means = "party.orgcode"
	PartyTaxNo    Means = "party.taxno"
	PartyInstNo   Means = "party.instno"
	PartySocNo    Means = "party.socno"
	PartyKind     Means = "party.kind"
	PersonIDType  Means = "person.id_type"
	PersonID      Means = "person.id"
	LegalRep      Means = "legal_rep.name"
	LegalRepIDTyp Means = "legal_rep.id_type"
	LegalRepID    Means = "legal_rep.id"

	DocName   Means = "document.name"
	DocNumber Means = "document.number"
	Kind      Means = "decision.kind"
	Content   Means = "decision.content"
	Conduct   Means = "decision.conduct"
	Fact      Means = "decision.fact"
	LegalText Means = "decision.basis"
	Decided   Means = "decision.date"
	Fine      Means = "amount.fine"
	Forfeit   Means = "amount.confiscated"
	Licence   Means = "licence.withheld"
	Permitted Means = "permit.name"
	PermitNo  Means = "permit.number"

	ValidFrom    Means = "valid.from"
	ValidUntil   Means = "valid.until"
	PublishUntil Means = "publish.until"
	Status       Means = "status"

	Authority     Means = "authority.name"
	AuthorityCode Means = "authority.code"
	Supplier      Means = "supplier.name"
	SupplierCode  Means = "supplier.code"
	SeverityIs    Means = "severity.class"
	SeverityBy    Means = "severity.authority"
	Remark        Means = "remark"

	RegDate      Means = "register.date"
	RegType      Means = "register.type"
	RegCapital   Means = "register.capital"
	RegScope     Means = "register.scope"
	RegAddress   Means = "register.address"
	RegAuthority Means = "register.authority"
	RegStatus    Means = "register.status"
	FormerNames  Means = "register.former_names"
	RegSponsor   Means = "register.sponsor" // 业务主管单位, 举办单位

	ListedFor   Means = "listing.reason"
	RemovedOn   Means = "removal.date"
	RemovedWhy  Means = "removal.reason"
	RemovedBy   Means = "removal.authority"
	HonourName  Means = "honour.name"
	HonourLevel Means = "honour.level"
	QualName    Means = "qualification.name"
	QualLevel   Means = "qualification.level"
	Grade       Means = "grade" // as the authority that gave it published it
	Matter      Means = "matter.name"
	Plan        Means = "inspection.plan"
	Result      Means = "result"
	Issuer      Means = "document.issuer" // who made the document that is enforced
	RectifyBy   Means = "rectify.until"
	Performed   Means = "performance.state"
	PerformedOn Means = "performance.date"
	Year        Means = "period.year"
	PeriodFrom  Means = "period.from"
	PeriodUntil Means = "period.until"
	CaseNo      Means = "case.number"
	CaseFiled   Means = "case.filed"
	CaseCause   Means = "case.cause"
	CaseRole    Means = "case.role"
	Duty        Means = "case.duty" // 生效法律文书确定的义务
	Contract    Means = "contract.name"
	ContractNo  Means = "contract.number"
	OtherParty  Means = "contract.counterparty"
	Contracted  Means = "amount.contract"
	Owed        Means = "amount.owed"
	Paid        Means = "amount.paid"
	Awarded     Means = "amount.awarded"
	Insured     Means = "headcount.insured"
	Channel     Means = "publication.channel"    // where the authority itself publishes it
	Enterprise  Means = "publication.enterprise" // the day it was published in the enterprise information system
)

var vocabulary = []Means{
	PartyName, PartyCode, PartyRegNo, PartyOrgCode, PartyTaxNo, PartyInstNo, PartySocNo, PartyKind, PersonIDType, PersonID,
	LegalRep, LegalRepIDTyp, LegalRepID, DocName, DocNumber, Kind, Content, Conduct, Fact, LegalText, Decided, Fine, Forfeit,
	Licence, Permitted, PermitNo, ValidFrom, ValidUntil, PublishUntil, Status, Authority, AuthorityCode, Supplier,
	SupplierCode, SeverityIs, SeverityBy, Remark, RegDate, RegType, RegCapital, RegScope, RegAddress, RegAuthority,
	RegStatus, FormerNames, RegSponsor, ListedFor, RemovedOn, RemovedWhy, RemovedBy, HonourName, HonourLevel, QualName, QualLevel,
	Grade, Matter, Plan, Result, Issuer, RectifyBy, Performed, PerformedOn, Year, PeriodFrom, PeriodUntil, CaseNo, CaseFiled, CaseCause, CaseRole,
	Duty, Contract, ContractNo, OtherParty, Contracted, Owed, Paid, Awarded, Insured, Channel, Enterprise,
}

// Dropped are meanings an official sheet has a column for but which the platform does not keep: the cell is read by
// nobody, the column is named to the sender.
var Dropped = []Means{LegalRepIDTyp, LegalRepID}

// private are kept for checking and forwarding but not part of what is shown.
var private = []Means{LegalRepIDTyp, LegalRepID, PersonID, PersonIDType, Supplier, SupplierCode, AuthorityCode, Remark, PublishUntil}

// PartyIdentifiers are the columns that may identify an organisation, best first.
var PartyIdentifiers = []Means{PartyCode, PartyRegNo, PartyOrgCode, PartyTaxNo, PartyInstNo, PartySocNo}
