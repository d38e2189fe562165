package local

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	"xinguan/core/intake"
)

// Server takes in files for others, one after the other.
type Server struct {
	importer *intake.Importer
	log      *slog.Logger
	one      sync.Mutex // one file at a time: each takes its memory
	open     sync.WaitGroup
}

// NewServer makes a server around an importer.
func NewServer(im *intake.Importer, log *slog.Logger) *Server { return &Server{importer: im, log: log} }

// Serve listens on a socket until ctx ends, then waits for the slice at work. A socket left behind by a killed server is
// replaced; one that is in use is an error.
func (s *Server) Serve(ctx context.Context, socket string) error {
	l, err := bind(socket)
	if err != nil {
		return err
	}
	defer s.open.Wait()
	defer context.AfterFunc(ctx, func() { l.Close() })()
	for {
		conn, err := l.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("local: %w", err)
		}
		s.open.Go(func() { s.serve(ctx, conn) })
	}
}

func bind(socket string) (net.Listener, error) {
	l, err := net.Listen("unix", socket)
	if err == nil {
		return l, nil
	}
	conn, dialled := net.Dial("unix", socket)
	if dialled == nil {
		conn.Close()
		return nil, fmt.Errorf("已经有一个服务在使用这个数据库（%s）；请先停止它", socket)
	}
	if !nobody(dialled) {
		return nil, fmt.Errorf("local: %w", err)
	}
	if err := os.Remove(socket); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("local: %w", err)
	}
	if l, err = net.Listen("unix", socket); err != nil {
		return nil, fmt.Errorf("local: %w", err)
	}
	return l, nil
}

// patience is how long a client may take to say what it wants.
const patience = 10 * time.Second

// serve does what one connection asks. Who hangs up wants no more of it.
func (s *Server) serve(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	in := bufio.NewReader(conn)
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	line, err := in.ReadBytes('\n')
	var ask request
	if err != nil || json.Unmarshal(line, &ask) != nil {
		return
	}
	_ = conn.SetReadDeadline(time.Time{})
	go func() {
		_, _ = io.Copy(io.Discard, in) // ends when the client hangs up
		cancel()
	}()
	s.one.Lock()
	defer s.one.Unlock()
	out := json.NewEncoder(conn)
	_ = out.Encode(s.take(ctx, ask, out))
}

// tellEvery is how often the client hears how far its file is.
const tellEvery = 100 * time.Millisecond

func (s *Server) take(ctx context.Context, ask request, out *json.Encoder) answer {
	var last time.Time
	job := intake.Job{Item: ask.Item, Agency: ask.Agency, Confirm: ask.Confirm, Path: ask.Path, Progress: func(stage intake.Stage, done, total int64) {
		if time.Since(last) >= tellEvery {
			last = time.Now()
			_ = out.Encode(answer{Stage: stage, Done: done, Total: total})
		}
	}}
	res, err := s.importer.File(ctx, job)
	if errors.Is(err, context.Canceled) {
		return answer{Error: errLost.Error()}
	}
	if err != nil {
		s.log.Warn("handed-over import stopped", "item", ask.Item, "error", err)
		return answer{Error: err.Error()}
	}
	return answer{Result: &res, Waiting: res.Waiting}
}
