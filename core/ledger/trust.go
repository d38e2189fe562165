package ledger

import (
	"io/fs"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"xinguan/base/tlog"
	"xinguan/base/yamlfile"
)

// Trust is what a city says of its transparency log: what it is called, and who watches it.
type Trust struct {
	Origin    string    `yaml:"origin"`    // the log's name in every checkpoint; it never changes
	Key       string    `yaml:"key"`       // public key, once it was published elsewhere; empty = that of the key file
	Witnesses []Witness `yaml:"witnesses"` // who signs checkpoints beside the platform
}

// Witness is somebody independent who signs the checkpoints seen (C2SP tlog-cosignature).
type Witness struct {
	Key   string `yaml:"key"`   // name+hash+key, as the witness publishes it
	Title string `yaml:"title"` // who that is
	Where string `yaml:"where"` // where the witness publishes its key

	verifier note.Verifier
}

// Name is the name the witness signs under.
func (w *Witness) Name() string { return w.verifier.Name() }

const trustFile = "log.yaml"

// LoadTrust reads log.yaml of a city folder; without one the log is named after the city's code and has no witnesses.
func LoadTrust(fsys fs.FS, code string) (t Trust, err error) {
	if _, err := fs.Stat(fsys, trustFile); err != nil {
		return Trust{Origin: "xinguan/" + code}, nil
	}
	f, err := yamlfile.Read(fsys, trustFile, &t)
	if err != nil {
		return t, err
	}
	if t.Origin == "" || strings.ContainsAny(t.Origin, " +\n\t") {
		return t, f.At("origin 是存证日志的名称，写成“网址/路径”的样子，不带空格和加号", "origin")
	}
	if t.Key != "" {
		if v, err := note.NewVerifier(t.Key); err != nil || v.Name() != t.Origin {
			return t, f.At("key 应是名称为 "+t.Origin+" 的公钥（名称+摘要+公钥）；不写则用密钥文件里的", "key")
		}
	}
	for i := range t.Witnesses {
		w := &t.Witnesses[i]
		if w.verifier, err = tlog.Witness(w.Key); err != nil {
			return t, f.At("key 不是见证方的公钥（名称+摘要+公钥）", "witnesses", i, "key")
		}
		if w.Title == "" || w.Where == "" {
			return t, f.At("见证方要写明 title（是谁）和 where（在哪里公布公钥）", "witnesses", i, "key")
		}
	}
	return t, nil
}

// verifiers are the keys of the witnesses.
func (t *Trust) verifiers() []note.Verifier {
	out := make([]note.Verifier, len(t.Witnesses))
	for i := range t.Witnesses {
		out[i] = t.Witnesses[i].verifier
	}
	return out
}

// title is who signs under a name.
func (t *Trust) title(name string) string {
	for i := range t.Witnesses {
		if t.Witnesses[i].Name() == name {
			return t.Witnesses[i].Title
		}
	}
	return name
}
