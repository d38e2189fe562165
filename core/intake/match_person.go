package intake

import (
	"xinguan/base/id"
	"xinguan/core/catalog"
	"xinguan/core/subject"
)

// matchPersons finds or makes the persons of rows that are about natural persons.
func (c *chunk) matchPersons() error {
	at := c.pick(func(_ *row, it *catalog.Item) bool { return it.OfPersons() })
	if len(at) == 0 {
		return nil
	}
	if err := c.tx.Alone(); err != nil {
		return err
	}
	numbers := make([]string, len(at))
	for n, i := range at {
		numbers[n] = c.rows[i].Code
	}
	found, err := subject.Persons(c.tx, c.Ring, numbers)
	if err != nil {
		return err
	}
	c.persons = map[id.ID]subject.Person{}
	for n, i := range at {
		p := found[numbers[n]]
		c.subjects[i], c.persons[p.ID] = p.ID, p
	}
	return nil
}

// sealPersons seals the bodies of records about natural persons under their own keys and leaves their name out.
func (c *chunk) sealPersons() error {
	for i := range c.add {
		n := &c.add[i]
		p, ok := c.persons[n.Subject]
		if !ok {
			continue
		}
		n.Sealed, n.KeyID = p.Key.Seal(n.Body, n.ID[:]), p.Key.ID()
		n.Body, n.Party = nil, ""
	}
	return nil
}
