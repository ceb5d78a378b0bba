// SPDX-License-Identifier: Apache-2.0

package bookinfo

import (
	"net/http"
	"net/url"
	"strings"
	"unicode"
)

// sessionCookie holds the user's name. It proves nothing and is not signed: anyone may log in here
// as anyone, without a password.
const sessionCookie = "session"

const nameLimit = 64

// userOf returns who is logged in, "" for nobody.
func userOf(r *http.Request) string {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return ""
	}
	name, err := url.QueryUnescape(cookie.Value)
	if err != nil {
		return ""
	}
	return validName(name)
}

// validName returns a name that can stand in a header, "" for any other text.
func validName(name string) string {
	name = strings.TrimSpace(name)
	unprintable := func(r rune) bool { return !unicode.IsPrint(r) }
	if len(name) > nameLimit || strings.ContainsFunc(name, unprintable) {
		return ""
	}
	return name
}

func login(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, answerLimit)
	setSession(w, url.QueryEscape(validName(r.PostFormValue("username"))), 0)
	http.Redirect(w, r, "/productpage", http.StatusFound)
}

func logout(w http.ResponseWriter, r *http.Request) {
	setSession(w, "", -1)
	http.Redirect(w, r, "/productpage", http.StatusFound)
}

// setSession sets the cookie for this browser session, or removes it when age is negative.
func setSession(w http.ResponseWriter, value string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: sessionCookie, Value: value, Path: "/", MaxAge: age, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}
