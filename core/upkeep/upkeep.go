// Package upkeep keeps an installation for years: it backs it up while it serves, restores it and checks what came back,
// seals again what an old key sealed, erases what has been kept long enough, and looks for what needs attention.
package upkeep

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/seal"
	"xinguan/base/vault"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/record"
)

// Installation is everything that makes one: what is backed up, and what is needed to look after it.
type Installation struct {
	DB      *db.DB
	Sets    []db.Set       // the tables of all packages
	Vaults  []vault.Column // what the keyring sealed
	Ring    *seal.Keyring
	City    *city.City
	Catalog *catalog.Catalog
	Laws    record.Laws
	CityFS  fs.FS    // the city folder
	Folders []Folder // what lies beside the database
	Clock   clock.Clock
}

// Folder is one of the folders beside the database.
type Folder struct {
	Name string // in the backup: spool
	Path string
	// Fleeting files go when they are done with. They are held open before the snapshot is taken, so that what it says is
	// there still can be copied.
	Fleeting bool
}

// CityDigest is a digest over all files of a city folder, hex: the version of the city's data.
func CityDigest(folder fs.FS) (string, error) {
	h := sha256.New()
	err := walk(folder, func(name string, content []byte) error {
		sum := sha256.Sum256(content)
		h.Write([]byte(name))
		h.Write([]byte{0})
		h.Write(sum[:])
		return nil
	})
	return hex.EncodeToString(h.Sum(nil)), err
}

// walk calls fn for every file of a folder, in the order of their names.
func walk(folder fs.FS, fn func(name string, content []byte) error) error {
	return fs.WalkDir(folder, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		content, err := fs.ReadFile(folder, name)
		if err != nil {
			return err
		}
		return fn(name, content)
	})
}
