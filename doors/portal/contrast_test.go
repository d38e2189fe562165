package portal

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"testing"
)

// rgb is a colour, each part from 0 to 1.
type rgb [3]float64

// tokens reads the colours of the stylesheet by name.
func tokens(t *testing.T) map[string]rgb {
	t.Helper()
	text, err := os.ReadFile("assets/css/1-tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]rgb{}
	for _, m := range regexp.MustCompile(`--([a-z0-9-]+):#([0-9a-f]{6}|[0-9a-f]{3});`).FindAllStringSubmatch(string(text), -1) {
		if _, ok := out[m[1]]; !ok {
			out[m[1]] = colour(m[2])
		}
	}
	return out
}

func colour(hex string) rgb {
	if len(hex) == 3 {
		hex = hex[:1] + hex[:1] + hex[1:2] + hex[1:2] + hex[2:] + hex[2:]
	}
	var c rgb
	for i := range c {
		n, _ := strconv.ParseUint(hex[2*i:2*i+2], 16, 8) // the pattern let hex digits through only
		c[i] = float64(n) / 255
	}
	return c
}

// contrast is the ratio of WCAG 2.2.
func contrast(a, b rgb) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c rgb) float64 {
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v := c[i] / 12.92
		if c[i] > 0.04045 {
			v = math.Pow((c[i]+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}
