// Package dongguan holds, as data, all that is Dongguan's own; README.md beside it lists the files. It is the default
// city of the binary; another city is another folder of the same shape.
package dongguan

import "embed"

// FS is the city folder: the files beside this one and whatever lies in folders below it.
//
//go:embed *.yaml *.md */*
var FS embed.FS
