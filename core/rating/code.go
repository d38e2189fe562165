package rating

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
)

// CodeDays is how many days a code opens its subject's page.
const CodeDays = 30

// codeBytes are 80 bits: sixteen characters.
const codeBytes = 10

// NewCode makes a code with which a subject reads its own result: it is handed to the subject by an official or printed
// in a letter, and only its digest is kept.
func NewCode(tx *db.Tx, subject id.ID, by string) (string, error) {
	raw := make([]byte, codeBytes)
	if _, err := rand.Read(raw); err != nil {
		return "", err
	}
	code := base32.StdEncoding.EncodeToString(raw)
	sum := codeDigest(subject, code)
	_, err := tx.Exec(`insert into rating_code (subject_id, code, until_d, by_whom, at) values ($1, $2, $3, $4, $5)`,
		subject, sum[:], string(tx.Today().AddDays(CodeDays)), by, tx.Now().String())
	return code[:4] + "-" + code[4:8] + "-" + code[8:12] + "-" + code[12:], err
}

// Opens tells whether a code is one of the subject's and has not run out. Small letters, spaces and missing hyphens do
// no harm, and a 0 or 1 is read as the letter that looks like it.
func Opens(tx *db.Tx, subject id.ID, code string) (bool, error) {
	clean := strings.NewReplacer("-", "", " ", "", "　", "", "0", "O", "1", "I", "8", "B").Replace(strings.ToUpper(strings.TrimSpace(code)))
	sum := codeDigest(subject, clean)
	n, err := db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err },
		`select count(*) from rating_code where subject_id = $1 and code = $2 and until_d >= $3`, subject, sum[:], string(tx.Today()))
	return n > 0, err
}

func codeDigest(subject id.ID, code string) [32]byte {
	return sha256.Sum256(append(append([]byte("rating code\x00"), subject[:]...), code...))
}
