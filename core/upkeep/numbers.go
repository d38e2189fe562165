package upkeep

import (
	"fmt"
	"strings"

	"xinguan/base/seal"
)

// BackupMade is the action of a backup in the audit log.
const BackupMade = "backup.made"

// KeyNumbers names keys: 1号、3号密钥.
func KeyNumbers(ids []uint32) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = fmt.Sprintf("%d号", id)
	}
	return strings.Join(parts, "、") + "密钥"
}

func hasID(id uint32) func(seal.Key) bool { return func(k seal.Key) bool { return k.ID == id } }
