package intake

import (
	"database/sql"
	"errors"
	"log/slog"
	"sync"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// MaxUpload is how large a file brought to the desk may be, in bytes.
const MaxUpload = 500 << 20

// Topic is the outbox topic of uploads that were dealt with; Ref is the upload.
const Topic = "upload"

// UploadStage is where an upload stands.
type UploadStage string

// The stages of an upload.
const (
	UploadWaiting  UploadStage = "waiting" // for its turn, or under way; survives a restart
	UploadGate     UploadStage = "gate"    // its batch waits for the sender's word
	UploadResumed  UploadStage = "resumed" // the word was given: settle what is spooled
	UploadDone     UploadStage = "done"
	UploadFailed   UploadStage = "failed"
	UploadReleased UploadStage = "released" // dropped or undone: the same file may be brought again
)

// Upload is a file brought to the desk.
type Upload struct {
	ID           id.ID
	Item, Agency string
	File         string
	Digest       []byte
	Bytes        int64
	Stage        UploadStage
	Message      string // why it failed
	Batch        string // id of its batch, once there is one
	Reason       string // why a batch at the gate is right
	By           string // account
	At           clock.Instant
}

const uploadColumns = `id, item, agency, file_name, file_digest, bytes, stage, message, batch, reason, sent_by, sent_at`

func scanUpload(scan db.Scanner) (u Upload, err error) {
	err = scan(&u.ID, &u.Item, &u.Agency, &u.File, &u.Digest, &u.Bytes, &u.Stage, &u.Message, &u.Batch, &u.Reason, &u.By, &u.At)
	return u, err
}

// ErrNoUpload is returned for an upload that does not exist.
var ErrNoUpload = errors.New("intake: no such upload")

// UploadByID is one upload.
func UploadByID(tx *db.Tx, x id.ID) (Upload, error) {
	u, err := db.One(tx, scanUpload, `select `+uploadColumns+` from upload where id = $1`, x)
	if errors.Is(err, sql.ErrNoRows) {
		return u, ErrNoUpload
	}
	return u, err
}

// Moving is how far an upload is: bytes while reading, rows while settling.
type Moving struct {
	Stage       Stage
	Done, Total int64
}

// Uploads takes in, one after another, what people bring to the serving process. What waits is in the database and on
// disk: after a restart it goes on.
type Uploads struct {
	*Importer
	Log *slog.Logger

	files   sync.Mutex // a file is not put in place while what became of the same one is stored
	pieces  sync.Mutex // one piece at a time gets its place
	joining sync.Mutex // one transfer at a time is put together
	mu      sync.Mutex
	moving  map[id.ID]Moving
	wake    chan struct{}
}

// NewUploads are the uploads of an importer; nothing is taken in before Run.
func NewUploads(im *Importer, log *slog.Logger) *Uploads {
	return &Uploads{Importer: im, Log: log, moving: map[id.ID]Moving{}, wake: make(chan struct{}, 1)}
}

func (u *Uploads) nudge() {
	select {
	case u.wake <- struct{}{}:
	default:
	}
}

// Progress is how far an upload is that is under way in this process.
func (u *Uploads) Progress(x id.ID) (Moving, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	m, ok := u.moving[x]
	return m, ok
}
