package uitest

import "regexp"

// Match is the first group of a pattern in a page; empty where it is not there.
func Match(page, pattern string) string {
	if m := regexp.MustCompile(pattern).FindStringSubmatch(page); m != nil {
		return m[1]
	}
	return ""
}
