package db

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

// versionPrefix begins the name of each package's version table.
const versionPrefix = "version_"

// Versions is how far the tables of each package are, as the database says.
func (d *DB) Versions(ctx context.Context) (out map[string]int64, err error) {
	err = d.View(ctx, func(tx *Tx) error { out, err = versions(tx); return err })
	return out, err
}

func versions(tx *Tx) (map[string]int64, error) {
	tables, err := tablesOf(tx)
	if err != nil {
		return nil, err
	}
	out := map[string]int64{}
	for _, t := range tables {
		name, ok := strings.CutPrefix(t.Name, versionPrefix)
		if !ok {
			continue
		}
		n, err := One(tx, scanNumber, `select coalesce(max(version_id), 0) from `+quoted(t.Name)+` where is_applied`)
		if err != nil {
			return nil, err
		}
		out[name] = n
	}
	return out, nil
}

// Newest is how far this program brings the tables of each set.
func Newest(sets ...Set) (map[string]int64, error) {
	out := map[string]int64{}
	for _, s := range sets {
		files, err := fs.ReadDir(s.FS, ".")
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			if n, err := goose.NumericComponent(f.Name()); err == nil {
				out[s.Package] = max(out[s.Package], n)
			}
		}
	}
	return out, nil
}

// refuseNewer refuses a database that holds tables of packages this program has never heard of: a newer program made
// them, and what it writes there this one would not keep up. Newer tables of known packages are refused by migrate.
func (d *DB) refuseNewer(ctx context.Context, sets []Set) error {
	have, err := d.Versions(ctx)
	if err != nil {
		return err
	}
	var unknown []string
	for name := range have {
		if !slices.ContainsFunc(sets, func(s Set) bool { return s.Package == name }) {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	slices.Sort(unknown)
	return fmt.Errorf("这个数据库由更新的版本建立（有本程序不认识的部分：%s）；请改用新版本的程序", strings.Join(unknown, "、"))
}

// MigrateTo makes the tables of an empty database as they were at older versions; a set without a version is left out.
func MigrateTo(ctx context.Context, d *DB, versions map[string]int64, sets ...Set) error {
	for _, s := range sets {
		to, ok := versions[s.Package]
		if !ok {
			continue
		}
		p, err := d.provider(s)
		if err != nil {
			return err
		}
		if _, target, err := p.GetVersions(ctx); err != nil || to > target {
			return fmt.Errorf("备份由更新的版本作成（%s %d，本程序只认识到%d）；请用新版本的程序恢复：%w", s.Package, to, target, err)
		}
		if _, err := p.UpTo(ctx, to); err != nil {
			return err
		}
	}
	return nil
}

func (d *DB) provider(s Set) (*goose.Provider, error) {
	dialect := goose.DialectSQLite3
	if d.engine == Postgres {
		dialect = goose.DialectPostgres
	}
	store, err := database.NewStore(dialect, versionPrefix+s.Package)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider("", d.writer, lines{s.FS, d.engine}, goose.WithStore(once{store}), goose.WithVerbose(false))
}
