// SPDX-License-Identifier: Apache-2.0

package bookinfo

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// problem is the body of every answer that is not the one asked for.
type problem struct {
	Error string `json:"error"`
}

type status struct {
	Status string `json:"status"`
}

// Healthy answers GET /health with a fixed sentence, and nothing else.
func Healthy(sentence string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", health(sentence))
	return mux
}

func health(sentence string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, status{sentence}) }
}

// answer writes body as JSON. A caller that went away is nobody's concern.
func answer(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body)
}

// productID reads the book's number from the path.
func productID(r *http.Request) (int, bool) {
	id, err := strconv.Atoi(r.PathValue("id"))
	return id, err == nil
}
