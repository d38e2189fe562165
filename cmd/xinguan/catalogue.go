package main

import (
	"context"
	"log/slog"
	"time"

	"xinguan/base/job"
	"xinguan/rooms/catalogue"
)

// catalogueEvery is how often trials of versions that were asked for begin, and what another process approved is taken up.
const catalogueEvery = 10 * time.Second

type catalogueArgs struct{}

// Kind is the job's name in the queue.
func (catalogueArgs) Kind() string { return "catalogue.work" }

// versions does what goes on by itself about versions of the catalogue.
func (e *env) versions(log *slog.Logger) job.Work {
	return job.Does(catalogueEvery, catalogueArgs{}, unleapt(e.db.Clock(), log, func(ctx context.Context, _ catalogueArgs) error {
		return catalogue.Work(ctx, e.db, e.catalog, e.importer(), e.records())
	}))
}
