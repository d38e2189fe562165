package config

import (
	"fmt"
	"os"
	"strings"
)

// Settings say what a setting is where the command line does not: by the environment, else by the file.
type Settings struct {
	Keys []Key
	file *File // nil where there is none
}

// Load reads the file, if path names one, and checks what the environment says.
func Load(path string, keys []Key) (*Settings, error) {
	s := &Settings{Keys: keys}
	if path != "" {
		f, err := Read(path, keys)
		if err != nil {
			return nil, err
		}
		s.file = f
	}
	for _, k := range keys {
		if v, ok := os.LookupEnv(k.Env()); ok && k.problem(v) != "" {
			return nil, fmt.Errorf("环境变量 %s 的值不对：%s", k.Env(), k.problem(v))
		}
	}
	return s, nil
}

// Path is the file that was read, or empty.
func (s *Settings) Path() string {
	if s.file == nil {
		return ""
	}
	return s.file.Path
}

// Of is what environment or file say of a key.
func (s *Settings) Of(k Key) (Value, bool) {
	if v, ok := os.LookupEnv(k.Env()); ok {
		return Value{v, "环境变量 " + k.Env()}, true
	}
	if s.file == nil {
		return Value{}, false
	}
	v, ok := s.file.values[k.Name]
	return v, ok
}

// OfFlag is what environment or file say of the key a flag stands for.
func (s *Settings) OfFlag(flag string) (Value, bool) {
	for _, k := range s.Keys {
		if k.Flag == flag {
			return s.Of(k)
		}
	}
	return Value{}, false
}

// Describe writes every key as a file that can be used as it is: each with meaning, unit and default above it, and
// itself commented out.
func Describe(keys []Key) string {
	var b strings.Builder
	b.WriteString("# 信莞的配置文件（TOML）。以 # 开头的行不起作用；要改哪一项，去掉前面的 # 再改值。\n" +
		"# 先后：命令行参数 > 环境变量 > 本文件 > 默认值。改完用 xinguan config check 文件 检查，重启服务后生效。\n")
	last := ""
	for _, k := range keys {
		table, key := k.parts()
		if table != last {
			fmt.Fprintf(&b, "\n[%s]\n", table)
			last = table
		}
		fmt.Fprintf(&b, "\n# %s\n", k.About)
		unit := ""
		if k.Unit != "" {
			unit = "单位：" + k.Unit + "；"
		}
		fmt.Fprintf(&b, "# %s环境变量：%s；命令行：--%s\n", unit, k.Env(), k.Flag)
		fmt.Fprintf(&b, "# %s = %q\n", key, k.Default)
	}
	return b.String()
}
