package catalog

import "strings"

// Lines are the texts of two versions line by line: '-' gone, '+' new, ' ' the same; long stretches that are the same are
// left out as one line of kind '…'.
func Lines(old, now string) []Line {
	a, b := strings.Split(strings.TrimRight(old, "\n"), "\n"), strings.Split(strings.TrimRight(now, "\n"), "\n")
	common := longest(a, b)
	var out []Line
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out = append(out, Line{' ', a[i], j + 1})
			i, j = i+1, j+1
		case j >= len(b) || i < len(a) && (common == nil || common[i+1][j] >= common[i][j+1]):
			out = append(out, Line{'-', a[i], 0})
			i++
		default:
			out = append(out, Line{'+', b[j], j + 1})
			j++
		}
	}
	return folded(out)
}

// Line is a line of a text laid beside another; N is its number in the new text, 0 where it is gone.
type Line struct {
	Kind rune
	Text string
	N    int
}

// maxLines bounds how long texts are laid beside each other line by line.
const maxLines = 1500

// longest is the length of the longest common run of lines from each place on; nil for texts that are too long: the table
// grows with both, and a text of empty lines would fill the memory of the machine.
func longest(a, b []string) [][]int {
	if len(a) > maxLines || len(b) > maxLines {
		return nil
	}
	out := make([][]int, len(a)+1)
	for i := range out {
		out[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				out[i][j] = out[i+1][j+1] + 1
			} else {
				out[i][j] = max(out[i+1][j], out[i][j+1])
			}
		}
	}
	return out
}

// around is how many lines that are the same stand beside a change.
const around = 2

func folded(in []Line) (out []Line) {
	near := func(i int) bool {
		for k := max(0, i-around); k <= min(len(in)-1, i+around); k++ {
			if in[k].Kind != ' ' {
				return true
			}
		}
		return false
	}
	for i, l := range in {
		switch {
		case near(i):
			out = append(out, l)
		case len(out) == 0 || out[len(out)-1].Kind != '…':
			out = append(out, Line{Kind: '…'})
		}
	}
	return out
}
