package main

import (
	"fmt"
)

type migrateCmd struct{ store }

// Run brings the database up to date and says so.
func (c *migrateCmd) Run(out *output) error {
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	fmt.Fprintln(out.stdout, "数据库结构已是最新："+e.db.URL())
	return nil
}
