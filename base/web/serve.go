package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"
	"time"
)

// grace is how long requests under way may take to finish when the program is told to stop.
const grace = 10 * time.Second

// waits are how long the server waits for whoever is slow.
type waits struct{ header, read, write, idle time.Duration }

// usual are generous for people on slow lines, and an end for those who send a byte now and then to hold a connection.
var usual = waits{header: 10 * time.Second, read: 30 * time.Second, write: 2 * patience, idle: 2 * time.Minute}

// Serve answers on an address until ctx ends, then lets requests under way finish. ready is told the real address.
func Serve(ctx context.Context, address string, h http.Handler, ready func(net.Addr)) error {
	return usual.serve(ctx, address, h, ready)
}

func (t waits) serve(ctx context.Context, address string, h http.Handler, ready func(net.Addr)) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return listenError(address, err)
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: t.header, ReadTimeout: t.read,
		WriteTimeout: t.write, IdleTimeout: t.idle, MaxHeaderBytes: 64 << 10}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	ready(listener.Addr())
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	last, stop := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer stop()
	if errors.Is(server.Shutdown(last), context.DeadlineExceeded) {
		return server.Close() // whoever is still reading has had his time
	}
	return nil
}

func listenError(address string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("地址 %s 已被别的程序占用；请用 --listen 换一个端口，或先停掉那个程序", address)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("没有权限监听 %s；1024以下的端口需要管理员权限，请换一个端口", address)
	}
	return fmt.Errorf("不能监听 %s；请检查地址写法：%w", address, err)
}
