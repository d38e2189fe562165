// Package disk makes what was written survive a power cut.
package disk

import (
	"os"
	"runtime"
)

// SyncFolder puts the names in a folder on the disk: a new or renamed file is there after a power cut only when its
// folder was synced too. On Windows, where folders cannot be synced, it does nothing.
func SyncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
