// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

const (
	nameColumns    = 10
	leadColumns    = 2 + 2 + nameColumns + 1
	elapsedColumns = 8
)

// frames turn while a phase runs on a terminal.
func frames() []string {
	return []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}
}

// Phase is one line of progress: it moves while the work goes on and never
// changes once it is finished. On a stream that is no terminal nothing moves:
// each new status is a line of its own.
type Phase struct {
	stream *Stream
	name   string
	start  time.Time
	now    func() time.Time

	mu     sync.Mutex
	status string
	stop   chan struct{}
	idle   sync.WaitGroup
}

// Phase starts a line of progress called name.
func (s *Stream) Phase(name string, now func() time.Time) *Phase {
	p := &Phase{stream: s, name: name, start: now(), now: now, stop: make(chan struct{})}
	if s.TTY {
		p.idle.Add(1)
		go p.spin()
	}
	return p
}

// Status says what the phase is doing right now.
func (p *Phase) Status(text string) {
	text = Escape(strings.ReplaceAll(text, "\n", " "))
	p.mu.Lock()
	defer p.mu.Unlock()
	if text == p.status {
		return
	}
	p.status = text
	if !p.stream.TTY {
		fmt.Fprintf(p.stream, "  … %s %s\n", Pad(p.name, nameColumns), text)
	}
}

// Done ends the phase well.
func (p *Phase) Done(text string) { p.end("✓", Good, text) }

// Warn ends the phase well, with something the person should know.
func (p *Phase) Warn(text string) { p.end("!", Changed, text) }

// Fail ends the phase badly.
func (p *Phase) Fail(text string) { p.end("✗", Bad, text) }

// Clear ends the phase and leaves no line, for a phase that found nothing to do.
func (p *Phase) Clear() { p.halt() }

func (p *Phase) end(sign string, style Style, text string) {
	p.halt()
	p.stream.Item(sign, style, p.name, text, Elapsed(p.now().Sub(p.start)))
}

func (p *Phase) halt() {
	if !p.stream.TTY {
		return
	}
	close(p.stop)
	p.idle.Wait()
	fmt.Fprint(p.stream.Writer, "\r\x1b[2K")
}

func (p *Phase) spin() {
	defer p.idle.Done()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for i := 0; ; i++ {
		p.draw(frames()[i%len(frames())])
		select {
		case <-p.stop:
			return
		case <-tick.C:
		}
	}
}

func (p *Phase) draw(frame string) {
	p.mu.Lock()
	status := p.status
	p.mu.Unlock()
	room := p.stream.Width - leadColumns - elapsedColumns - 1
	fmt.Fprintf(p.stream.Writer, "\r  %s %s %s%s", frame, Pad(p.name, nameColumns),
		Pad(Cut(status, room), room), PadLeft(Elapsed(p.now().Sub(p.start)), elapsedColumns))
}

// Item prints one finished line: a sign, a name, a text that may wrap, and at the
// right edge of its last line a short remark such as an elapsed time.
func (s *Stream) Item(sign string, style Style, name, text, right string) {
	room := s.Width - leadColumns - elapsedColumns
	lines := Wrap(text, room)
	for i, line := range lines {
		lead := strings.Repeat(" ", leadColumns)
		if i == 0 {
			lead = "  " + s.Paint(style, sign) + " " + Pad(name, nameColumns) + " "
		}
		if i == len(lines)-1 && right != "" {
			line = Pad(line, room) + PadLeft(right, elapsedColumns)
		}
		fmt.Fprintln(s, strings.TrimRight(lead+line, " "))
	}
}

// Elapsed writes a duration as people read it: 0.2s, 24.1s, 3m05s.
func Elapsed(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	d = d.Round(time.Second)
	return fmt.Sprintf("%dm%02ds", int(d.Minutes()), int(d.Seconds())%60)
}
