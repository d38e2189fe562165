package main

import (
	"context"
	"fmt"

	"xinguan/base/job"
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

type peopleSweepArgs struct{}

// Kind is the job's name in the queue.
func (peopleSweepArgs) Kind() string { return "people.sweep" }

// forgets is the work that forgets sessions, links and counts of failures that are long over.
func (e *env) forgets() job.Work {
	return job.Does(sweepEvery, peopleSweepArgs{}, func(ctx context.Context, _ peopleSweepArgs) error {
		g, err := e.people()
		if err != nil {
			return err
		}
		return g.Sweep(ctx)
	})
}
