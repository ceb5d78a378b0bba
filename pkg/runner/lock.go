// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// Holder is the process that holds a lab's lock.
type Holder struct {
	PID     int       `json:"pid"`
	Command string    `json:"command"`
	Since   time.Time `json:"since"`
}

// BusyError says that another command works on the lab right now.
type BusyError struct {
	Lab    string
	Holder Holder
}

func (e *BusyError) Error() string {
	if e.Holder.PID == 0 {
		return fmt.Sprintf("another command is working on %s", e.Lab)
	}
	return fmt.Sprintf("%q (process %d, since %s) is working on %s", e.Holder.Command,
		e.Holder.PID, e.Holder.Since.Local().Format("15:04:05"), e.Lab)
}

// Lock keeps other commands that change a lab away until release is called. The
// operating system gives the lock back when the process dies, however it dies.
// It returns a *BusyError naming the holder when there is one.
func Lock(p Place, labName, command string) (release func() error, err error) {
	if err := os.MkdirAll(string(p), 0o700); err != nil {
		return nil, fmt.Errorf("making the lab's folder: %w", err)
	}
	lock := flock.New(p.Lock())
	held, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("locking the lab: %w", err)
	}
	if !held {
		return nil, &BusyError{Lab: labName, Holder: readHolder(p)}
	}
	if err := writeHolder(p, command); err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	return lock.Unlock, nil
}

func holderPath(p Place) string { return p.Lock() + ".json" }

func writeHolder(p Place, command string) error {
	data, err := json.Marshal(Holder{PID: os.Getpid(), Command: command, Since: time.Now()})
	if err != nil {
		return err
	}
	if err := os.WriteFile(holderPath(p), data, 0o600); err != nil {
		return fmt.Errorf("naming the lock's holder: %w", err)
	}
	return nil
}

// readHolder is best effort: the lock itself decides, the name only helps.
func readHolder(p Place) Holder {
	var h Holder
	if data, err := os.ReadFile(holderPath(p)); err == nil {
		_ = json.Unmarshal(data, &h)
	}
	return h
}
