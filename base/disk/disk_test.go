package disk

import (
	"path/filepath"
	"testing"
)

func TestSyncFolder(t *testing.T) {
	dir := t.TempDir()
	if err := SyncFolder(dir); err != nil {
		t.Errorf("a folder that is there: %v", err)
	}
	if err := SyncFolder(filepath.Join(dir, "absent")); err == nil {
		t.Error("a folder that is not there was synced")
	}
}
