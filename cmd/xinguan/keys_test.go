package main

import (
	"os"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/seal"
	"xinguan/core/intake"
)

// After a rotation everything opens, nothing needs the old key, and with the old key out of the file everything still
// opens.
func TestKeysAreRotatedAndTheOldOneIsNotNeeded(t *testing.T) {
	eachEngine(t, func(t *testing.T, engine db.Engine) {
		url, keys := seeded(t, engine)
		where := []string{"--db", url, "--keys", keys}
		said := ran(t, exitSettled, append([]string{"keys", "list"}, where...)...)
		if strings.Count(said, "\n") != 1 || !strings.Contains(said, "当前") || strings.Contains(said, "密封着0处") {
			t.Fatalf("one key at first: %s", said)
		}
		if said := ran(t, exitFailed, append([]string{"keys", "drop", "1", "--why", "试"}, where...)...); !strings.Contains(said, "当前密钥") {
			t.Errorf("the current key: %s", said)
		}
		// Stopped after the new key was made: the old one is still needed, and says so.
		ring, err := seal.Open(keys)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ring.AddKey(); err != nil {
			t.Fatal(err)
		}
		if said := ran(t, exitFailed, append([]string{"keys", "drop", "1", "--why", "试"}, where...)...); !strings.Contains(said, "还不能删除") {
			t.Errorf("a key that is needed: %s", said)
		}
		ran(t, exitSettled, append([]string{"keys", "renew"}, where...)...)
		settleSpools(t, store{DB: url, Keys: keys})
		ran(t, exitSettled, append([]string{"keys", "rotate", "--why", "每年更换"}, where...)...)
		said = ran(t, exitSettled, append([]string{"keys", "list"}, where...)...)
		if strings.Count(said, "密封着0处内容、0个暂存文件　不再用到") != 2 {
			t.Fatalf("after two rotations: %s", said)
		}
		for _, id := range []string{"1", "2"} {
			ran(t, exitSettled, append([]string{"keys", "drop", id, "--why", "旧备份都已过期"}, where...)...)
		}
		secret, err := os.ReadFile(keys)
		if err != nil || strings.Count(string(secret), "[[key]]") != 1 {
			t.Errorf("the key file: %v\n%d keys", err, strings.Count(string(secret), "[[key]]"))
		}
		opensAll(t, store{DB: url, Keys: keys})
		ran(t, exitSettled, append([]string{"audit", "verify"}, where...)...) // seals what is new
		if said := ran(t, exitSettled, append([]string{"audit", "list"}, where...)...); !strings.Contains(said, "每年更换") {
			t.Errorf("the audit log does not tell of it: %s", said)
		}
	})
}

// settleSpools takes away the spools that wait at the gate; while one needs a key, the key stays.
func settleSpools(t *testing.T, where store) {
	t.Helper()
	e, err := where.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer e.close()
	uses, err := e.installation().KeyUses(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if uses[0].Spools > 0 {
		if err := e.installation().Drop(t.Context(), uses[0].ID, "test", "试"); err == nil {
			t.Error("a key was dropped that a spool needs")
		}
	}
	if err := os.RemoveAll(e.spool); err != nil {
		t.Fatal(err)
	}
}

// opensAll opens every sealed text again, by sealing everything once more.
func opensAll(t *testing.T, where store) {
	t.Helper()
	e, err := where.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer e.close()
	before, err := e.installation().KeyUses(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.ring.AddKey(); err != nil {
		t.Fatal(err)
	}
	done, err := e.installation().Renew(t.Context(), nil)
	if err != nil || done == 0 || done != before[0].Needed {
		t.Errorf("%d of %d open: %v", done, before[0].Needed, err)
	}
	if err := e.db.View(t.Context(), func(tx *db.Tx) error { return intake.CheckKeys(tx, e.ring) }); err != nil {
		t.Error(err)
	}
}
