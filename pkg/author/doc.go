// SPDX-License-Identifier: Apache-2.0

// Package author helps those who write labs: it looks through a lab's folder for
// what would go wrong later, and makes a new folder to begin with. It touches no
// cluster and builds manifests only through the Builder it is given.
package author
