package disk_test

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"xinguan/base/disk"
)

// A lock keeps others out while its holder lives, and no longer: kill -9 leaves nothing a person must remove.
func TestALockEndsWithItsHolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	if os.Getenv("XINGUAN_LOCK") != "" { // the process that is killed
		if _, err := disk.Lock(os.Getenv("XINGUAN_LOCK")); err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString("held\n")
		select {}
	}
	other := exec.Command(os.Args[0], "-test.run", "TestALockEndsWithItsHolder")
	other.Env = append(os.Environ(), "XINGUAN_LOCK="+path)
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "held\n" {
		t.Fatalf("%q %v", line, err)
	}
	if _, err := disk.Lock(path); !errors.Is(err, disk.ErrLocked) {
		t.Errorf("while another holds it: %v", err)
	}
	other.Process.Kill()
	other.Wait()
	unlock, err := disk.Lock(path)
	if err != nil {
		t.Fatalf("after its holder was killed: %v", err)
	}
	unlock()
	if unlock, err = disk.Lock(path); err != nil {
		t.Errorf("after it was given back: %v", err)
	} else {
		unlock()
	}
}
