//go:build !unix

package disk

import (
	"errors"
	"io/fs"
	"os"
)

// ErrLocked says that another process holds a lock, or was killed with it: then a person must remove the file.
var ErrLocked = errors.New("disk: another process holds the lock")

// Lock holds the lock that a file stands for, by its being there.
func Lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, ErrLocked
	}
	if err != nil {
		return nil, err
	}
	f.Close()
	return func() { os.Remove(path) }, nil
}
