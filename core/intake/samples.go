package intake

import (
	"context"
	"crypto/sha256"

	"xinguan/base/id"
	"xinguan/core/ident"
	"xinguan/core/record"
)

// Sample is a good row of a file as the record it would become, with whom it names and no subject yet.
type Sample struct {
	record.New
	Name, Code string
}

// Samples are the good rows of a file, checked as for an import; nothing is written. It is for making stocks to measure
// on, whose rows must be like real ones.
func (im *Importer) Samples(ctx context.Context, job Job) (out []Sample, err error) {
	it, err := im.item(job.Item)
	if err != nil {
		return nil, err
	}
	s, err := im.world().open(job.Path, it, job.Agency)
	if err != nil {
		return nil, err
	}
	defer s.close()
	err = s.each(ctx, nil, func(r *row) error {
		if !r.Held && r.Item == it.Code {
			one := stock{row: *r, Version: it.Version}
			out = append(out, Sample{one.record(id.ID{}), r.Name, r.Code})
		}
		return nil
	})
	return out, err
}

// NaturalKey digests the key fields of a row: records of one item and subject with equal ones are one document.
func NaturalKey(fields ...string) []byte {
	h := sha256.New()
	for _, f := range fields {
		h.Write(append([]byte(ident.NormName(f)), 0))
	}
	return h.Sum(nil)[:16]
}
