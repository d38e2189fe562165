package main

import (
	"context"

	"xinguan/base/db"
	"xinguan/core/rating"
)

// The version of the city's model that the demo tries on its stock and lays out for comment.
const (
	demoModel   = "qyfr"
	demoVersion = "1.1"
)

// layOutModel lets the centre of the demo try the draft of the model and lay it out for comment, as it would.
func layOutModel(ctx context.Context, e *env) error {
	if _, ok := e.rating().Models.Find(demoModel, demoVersion); !ok {
		return nil
	}
	var by string
	err := e.db.Write(ctx, func(tx *db.Tx) error {
		hand, err := handOf(tx, "centre")
		if err != nil {
			return err
		}
		by = hand.ID
		return e.rating().AskTrial(tx, demoModel, demoVersion, by)
	})
	if err != nil {
		return err
	}
	if err := e.rating().Trials(ctx, e.db, e.groups); err != nil {
		return err
	}
	return e.db.Write(ctx, func(tx *db.Tx) error {
		return e.rating().Release(tx, rating.Release{Model: demoModel, Version: demoVersion, Step: rating.Consult, By: by, Effective: tx.Today().AddDays(14),
			Why: "示例：一般处罚减得轻一些，经营异常减得重一些，与国家评价衔接"})
	})
}
