package flow

import (
	"xinguan/base/id"
	"xinguan/base/vault"
)

// Vaults are the columns of this package that the keyring sealed.
func Vaults() []vault.Column {
	of := func(key any) id.ID { return id.ID(key.([]byte)) }
	return []vault.Column{
		{Table: "flow_case", Key: []string{"id"}, Column: "applicant", Again: vault.Reseal(func(key []any) []byte { return aad("flow_case", of(key[0]), 0) })},
		{Table: "flow_step", Key: []string{"case_id", "n"}, Column: "sealed", Again: vault.Reseal(func(key []any) []byte { return aad("flow_step", of(key[0]), int(key[1].(int64))) })},
		{Table: "flow_draft", Key: []string{"id"}, Column: "sealed", Again: vault.Reseal(func(key []any) []byte { return aad("flow_draft", of(key[0]), 0) })},
		{Table: "flow_paper", Key: []string{"case_id", "id"}, Column: "sealed", Again: vault.Reseal(func(key []any) []byte { return aad("flow_paper", of(key[1]), 0) })},
	}
}
