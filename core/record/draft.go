package record

import "xinguan/base/clock"

// Draft is the record a row would become if it were accepted today, as the public would see it.
func (l Laws) Draft(n New, today clock.Date) (r Record, err error) {
	n.Accepted = today
	l.days(&n)
	r = Record{Fixed: n.Fixed, Derived: l.derive(n.Fixed, nil, today)}
	if n.Body != nil {
		r.Body, err = bodyOf(string(n.Body))
	}
	return r, err
}
