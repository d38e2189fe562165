// Package local is the door for programs of the same user on the same machine: a socket beside the database file. A
// SQLite file has one writer, so while a server runs, `xinguan import` hands its files over instead of writing beside it:
// the server settles them in slices between which decisions go ahead.
//
// One connection is one file. The client sends a request, one line of JSON; the server answers in lines of JSON: how far
// it is, and last the result or why there is none. Who may connect is who may open the socket: its user.
package local

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"path/filepath"
	"syscall"

	"xinguan/base/id"
	"xinguan/core/intake"
)

// request asks for one file to be taken in; the server reads the file itself, as the same user.
type request struct {
	Item    string `json:"item"`
	Agency  string `json:"agency"`
	Confirm string `json:"confirm"`
	Path    string `json:"path"`
}

// answer is a line from the server; the last has a result or an error.
type answer struct {
	Stage   intake.Stage   `json:"stage,omitempty"`
	Done    int64          `json:"done,omitempty"`
	Total   int64          `json:"total,omitempty"`
	Result  *intake.Result `json:"result,omitempty"`
	Waiting bool           `json:"waiting,omitempty"`
	Error   string         `json:"error,omitempty"`
}

// ErrNobody is given where no server listens: the caller does the work itself.
var ErrNobody = errors.New("local: no server listens")

// errLost is told when the server ended in the middle; nothing acknowledged is lost.
var errLost = errors.New("正在运行的服务中断了，文件没有处理完；已收下的不会丢失，重新运行同一条命令即可接着做")

// Import hands a file to the server behind a socket and waits for the result, telling the job's progress. When ctx ends
// the server stops too, after the slice it is at.
func Import(ctx context.Context, socket string, job intake.Job) (intake.Result, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", socket)
	if err != nil {
		if nobody(err) {
			return intake.Result{}, ErrNobody
		}
		return intake.Result{}, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	path, err := filepath.Abs(job.Path)
	if err != nil {
		return intake.Result{}, err
	}
	if err := json.NewEncoder(conn).Encode(request{Item: job.Item, Agency: job.Agency, Confirm: job.Confirm, Path: path}); err != nil {
		return intake.Result{}, errLost
	}
	res, err := listen(conn, job.Progress)
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		return intake.Result{}, err
	}
	res.File = job.Path
	res.BatchID, err = id.Parse(res.Batch)
	return res, err
}

// Running tells whether a server listens behind a socket.
func Running(ctx context.Context, socket string) bool {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", socket)
	if err == nil {
		conn.Close()
	}
	return err == nil
}

// listen reads the answers to the last.
func listen(r io.Reader, tell intake.Progress) (intake.Result, error) {
	lines := json.NewDecoder(bufio.NewReader(r))
	for {
		var a answer
		if err := lines.Decode(&a); err != nil {
			return intake.Result{}, errLost
		}
		switch {
		case a.Error != "":
			return intake.Result{}, errors.New(a.Error)
		case a.Result != nil:
			a.Result.Waiting = a.Waiting
			return *a.Result, nil
		case tell != nil:
			tell(a.Stage, a.Done, a.Total)
		}
	}
}

// nobody tells whether an error of dialling means that no server runs: no socket, or one left behind.
func nobody(err error) bool {
	return errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.ECONNREFUSED)
}
