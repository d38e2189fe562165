package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/idp"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/seed"
	"xinguan/core/subject"
	"xinguan/doors/portal"
)

const demoIdentitiesFile = "identities.json"

// Who the demo is to its unified identity; nothing is protected by these.
const (
	demoClient = "xinguan-demo"
	demoSecret = "xinguan-demo"
)

// makeIdentities chooses the fictional people who can sign in at the portal, and remembers them.
func makeIdentities(ctx context.Context, e *env, opt seed.Options, dir string) error {
	first, ok := seed.New(opt).Featured()
	if !ok {
		return errors.New("demo: nobody is featured")
	}
	var second subject.Subject
	var person string
	err := e.db.View(ctx, func(tx *db.Tx) (err error) {
		if second, err = another(tx, first.Code); err == nil {
			person, err = somebody(tx, e, filepath.Join(dir, "sheets", "自然人行政处罚.csv"))
		}
		return err
	})
	if err != nil {
		return err
	}
	raw, err := json.MarshalIndent(identities(first.Code, first.Name, second, person, opt.Today), "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, demoIdentitiesFile), raw, 0o600)
}

// identities are those people, as the unified identity of the city tells of people.
func identities(code, name string, second subject.Subject, person string, today clock.Date) []idp.Person {
	acts := func(title, note, number, code, name, capacity string, until clock.Date) idp.Person {
		return idp.Person{Title: title, Note: note, Claims: map[string]any{"sub": number, "user_type": "legal", "id_number": number, "real_name": "示例经办", "mobile": "0769-00000000",
			"org_code": code, "org_name": name, "capacity": capacity, "mandate_until": string(until)}}
	}
	self := func(title, note, number string) idp.Person {
		return idp.Person{Title: title, Note: note, Claims: map[string]any{"sub": number, "user_type": "natural", "id_number": number, "real_name": "示例某人", "mobile": "0769-00000001"}}
	}
	until, ended := today.AddDays(180), today.AddDays(-30)
	return []idp.Person{
		acts("法定代表人", name, "示例证件一", code, name, "legal_representative", ""),
		acts("受托代理人", name+"，授权到"+until.Chinese(), "示例证件二", code, name, "agent", until),
		acts("另一家单位的法定代表人", second.Name, "示例证件三", second.Code, second.Name, "legal_representative", ""),
		acts("授权已经到期的代理人", second.Name+"，授权到"+ended.Chinese()+"为止：登录会被拒绝", "示例证件四", second.Code, second.Name, "agent", ended),
		acts("会计", name+"，不能代表单位：登录会被拒绝", "示例证件五", code, name, "accountant", ""),
		self("个人", "平台上有不公开的记录，只有本人看得到", person),
		self("另一个人", "平台上没有任何记录", "示例证件六"),
	}
}

// another is a subject with a public penalty and another code.
func another(tx *db.Tx, code string) (s subject.Subject, err error) {
	all, _, err := record.List(tx, record.Filter{Item: "penalty", Limit: 50})
	for i := 0; err == nil && i < len(all); i++ {
		if s, err = subject.Get(tx, all[i].Subject); err == nil && s.Code != code {
			return s, nil
		}
	}
	return s, errors.Join(err, errors.New("demo: nobody else has a penalty"))
}

// somebody is the number of a made-up person of a sheet who is known.
func somebody(tx *db.Tx, e *env, sheet string) (string, error) {
	f, err := os.Open(sheet)
	if err != nil {
		return "", err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil || len(rows) == 0 {
		return "", errors.Join(err, errors.New("demo: no persons"))
	}
	at := slices.Index(rows[0], "证件号码")
	for _, row := range rows[1:] {
		if at < 0 || at >= len(row) {
			continue
		}
		if _, err := subject.FindPerson(tx, e.ring, row[at]); err == nil {
			return row[at], nil
		} else if !errors.Is(err, subject.ErrNone) {
			return "", err
		}
	}
	return "", errors.New("demo: nobody of the sheet is known")
}

// demoIdentity makes the stand-in for the unified identity, on the demo's own site; nil where the demo was made before
// there was one.
func demoIdentity(site, dir string) (c people.IdentityConfig, stand http.Handler, err error) {
	raw, err := os.ReadFile(filepath.Join(dir, demoIdentitiesFile))
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil, nil
	}
	var persons []idp.Person
	if err == nil {
		err = json.Unmarshal(raw, &persons)
	}
	if err != nil {
		return c, nil, fmt.Errorf("演示的身份读不出来，请加 --fresh 重新生成：%w", err)
	}
	c = people.IdentityConfig{Issuer: site + house.DemoIdentityPath, ClientID: demoClient, Secret: demoSecret}
	p, err := idp.New(c.Issuer, c.ClientID, c.Secret, site+portal.BackPath, clock.System{}, persons...)
	if err != nil {
		return c, nil, err
	}
	c.Client = p.Client()
	return c, p.Handler(), nil
}
