package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"xinguan/base/clock"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/doors/portal"
)

// identityFlags say where the city's unified identity is and who we are to it.
type identityFlags struct {
	IdentityIssuer     string `help:"统一身份认证的地址（OpenID Connect issuer）；不写则单位和个人不能登录。" placeholder:"https://…"`
	IdentityClient     string `help:"本平台在统一身份认证登记的 client_id。" placeholder:"名称"`
	IdentitySecretFile string `help:"存放 client_secret 的文件。" placeholder:"文件"`
}

// secretVariable holds the secret where there is no file for it.
const secretVariable = "XINGUAN_IDENTITY_SECRET"

// config is what the flags come to; with no issuer there is none.
func (f identityFlags) config() (c people.IdentityConfig, err error) {
	if f.IdentityIssuer == "" {
		return c, nil
	}
	if f.IdentityClient == "" {
		return c, errors.New("写明了统一身份认证的地址，还要写明 identity.client；请补上")
	}
	c = people.IdentityConfig{Issuer: f.IdentityIssuer, ClientID: f.IdentityClient, Secret: os.Getenv(secretVariable)}
	if f.IdentitySecretFile != "" {
		raw, err := os.ReadFile(f.IdentitySecretFile)
		if err != nil {
			return c, fmt.Errorf("读不了存放 client_secret 的文件 %s；请检查路径和权限：%w", f.IdentitySecretFile, err)
		}
		c.Secret = strings.TrimSpace(string(raw))
	}
	if c.Secret == "" {
		return c, errors.New("没有找到 client_secret；请写进 identity.secret_file 指明的文件，或者环境变量 " + secretVariable)
	}
	return c, nil
}

// signIn lets companies and persons sign in by the unified identity.
func (e *env) signIn(hub *house.Hub, c people.IdentityConfig) error {
	if c.Issuer == "" {
		return nil
	}
	rules, err := people.LoadIdentity(e.folder)
	if err != nil {
		return fmt.Errorf("统一身份认证的说明有误：\n%w", err)
	}
	c.Redirect = hub.Site + portal.BackPath
	hub.Identity = &people.Unified{Config: c, Rules: rules, Ring: e.ring, Clock: clock.System{}}
	return nil
}
