package intake

import (
	"crypto/sha256"
	"slices"
)

// finish makes key, body and digest of a good row. A held row keeps the sender's cells, and so does one that a second
// person may send back.
func (v *values) finish() {
	if v.out.Held || v.plan.item.Review {
		v.out.Raw = slices.Clone(v.cells)
	}
	v.out.Body = v.body()
	sum := sha256.Sum256(v.out.Body)
	v.out.Digest = sum[:16]
	v.out.Key = v.naturalKey()
}

// naturalKey digests the key fields; nil when the first of them is empty (a placeholder number is no key).
func (v *values) naturalKey() []byte {
	fields := make([]string, len(v.plan.key))
	for i, f := range v.plan.key {
		fields[i] = v.orInstead(f)
	}
	if fields[0] == "" {
		return nil
	}
	return NaturalKey(fields...)
}

// orInstead is the text of a field, or of the one that does where it is empty.
func (v *values) orInstead(f int) string {
	if other := v.plan.item.Fields[f].Instead; v.text[f] == "" && other != "" {
		return v.text[v.plan.item.Named(other)]
	}
	return v.text[f]
}

// body is the row as canonical JSON: names in order, only fields that hold something and are kept.
func (v *values) body() []byte {
	b := make([]byte, 0, 512)
	b = append(b, '{')
	for _, f := range v.plan.sorted {
		if v.text[f] == "" || v.plan.drop[f] {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(b, v.plan.keys[f]...)
		b = appendJSON(b, v.text[f])
	}
	return append(b, '}')
}

const hex = "0123456789abcdef"

// appendJSON quotes a text as canonical JSON: only quote, backslash and control characters are escaped.
func appendJSON(b []byte, s string) []byte {
	b = append(b, '"')
	plain := 0 // where what can be copied as it is begins
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[plain:i]...)
		plain = i + 1
		if c < 0x20 {
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		} else {
			b = append(b, '\\', c)
		}
	}
	return append(append(b, s[plain:]...), '"')
}
