package main

import (
	"fmt"

	"xinguan/core/people"
)

// people keeps accounts, roles and sessions in the open database.
func (e *env) people() (*people.Registry, error) {
	roles, err := people.LoadRoles(e.folder)
	if err != nil {
		return nil, fmt.Errorf("角色和权限有误：\n%w", err)
	}
	return people.NewRegistry(e.db, e.ring, e.city, roles), nil
}
