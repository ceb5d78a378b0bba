// SPDX-License-Identifier: Apache-2.0

// Package bookinfo is the lab's own Bookinfo: productpage, details, reviews and ratings.
//
// It keeps what lessons on meshes rest on, faults included: the page tries reviews twice for
// three seconds each, reviews waits ten seconds for ratings when its stars are black and two and
// a half otherwise, the page takes the end user from its session only, opens a connection for
// every call, and says what is missing in fixed words. It keeps no data beyond the process.
package bookinfo
