package main

import (
	"context"
	"log/slog"
	"time"

	"xinguan/base/job"
	"xinguan/core/house"
	"xinguan/rooms/campaign"
)

// campaignEvery is how often those on the lists of campaigns get their cases, or leave.
const campaignEvery = time.Minute

type campaignArgs struct{}

// Kind is the job's name in the queue.
func (campaignArgs) Kind() string { return "campaign.work" }

// campaigns does what goes on by itself in campaigns.
func campaigns(hub *house.Hub, log *slog.Logger) job.Work {
	return job.Does(campaignEvery, campaignArgs{}, unleapt(hub.DB.Clock(), log, func(ctx context.Context, _ campaignArgs) error {
		return campaign.Work(ctx, hub)
	}))
}
