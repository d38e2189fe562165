//go:build unix

package disk

import "syscall"

// Free is how many bytes are left to this program on the disk that holds a path, and how large the disk is.
func Free(path string) (free, total int64, err error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(path, &s); err != nil {
		return 0, 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), int64(s.Blocks) * int64(s.Bsize), nil
}
