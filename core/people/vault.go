package people

import (
	"xinguan/base/id"
	"xinguan/base/vault"
)

// Vaults are the columns of this package that the keyring sealed.
func Vaults() []vault.Column {
	return []vault.Column{{Table: "account", Key: []string{"id"}, Column: "totp",
		Again: vault.Reseal(func(key []any) []byte { return totpPlace(id.ID(key[0].([]byte))) })}}
}
