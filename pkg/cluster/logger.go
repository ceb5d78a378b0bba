// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"fmt"
	"strings"
	"sync"
	"unicode"

	"sigs.k8s.io/kind/pkg/log"
)

// phaseLogger turns kind's log into events. kind marks a phase's begin with a
// bullet and its end with a tick or a cross when its logger has no spinner.
type phaseLogger struct {
	events func(Event)
	mu     sync.Mutex
	phase  string
}

var _ log.Logger = (*phaseLogger)(nil)

func (l *phaseLogger) Warn(message string)          { l.warn(message) }
func (l *phaseLogger) Error(message string)         { l.warn(message) }
func (l *phaseLogger) Warnf(f string, args ...any)  { l.warn(fmt.Sprintf(f, args...)) }
func (l *phaseLogger) Errorf(f string, args ...any) { l.warn(fmt.Sprintf(f, args...)) }

// V silences everything but the messages meant for a person.
func (l *phaseLogger) V(level log.Level) log.InfoLogger {
	if level > 0 {
		return log.NoopInfoLogger{}
	}
	return phaseInfo{l}
}

type phaseInfo struct{ *phaseLogger }

func (i phaseInfo) Info(message string)         { i.info(message) }
func (i phaseInfo) Infof(f string, args ...any) { i.info(fmt.Sprintf(f, args...)) }
func (i phaseInfo) Enabled() bool               { return true }

func (l *phaseLogger) info(message string) {
	text := strings.TrimSpace(message)
	switch {
	case strings.HasPrefix(text, "•"):
		l.begin(plain(text))
	case strings.HasPrefix(text, "✓"):
		l.events(Event{Kind: Done, Text: plain(text)})
	case strings.HasPrefix(text, "✗"):
		l.events(Event{Kind: Broken, Text: plain(text)})
	}
}

func (l *phaseLogger) begin(phase string) {
	l.mu.Lock()
	l.phase = phase
	l.mu.Unlock()
	l.events(Event{Kind: Started, Text: phase})
}

func (l *phaseLogger) current() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.phase
}

// warn drops kind's own words about cgroup v1, which Create says better.
func (l *phaseLogger) warn(message string) {
	if strings.Contains(message, "cgroup v1 is deprecated") {
		return
	}
	l.events(Event{Kind: Warning, Text: plain(message)})
}

// plain drops kind's bullets, pictures and dots.
func plain(text string) string {
	kept := strings.Map(func(r rune) rune {
		if r == '•' || unicode.In(r, unicode.So, unicode.Mn, unicode.Cf) {
			return -1
		}
		return r
	}, text)
	return strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(kept), "..."))
}
