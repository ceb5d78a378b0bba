// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
)

func (v *validator) clients() {
	for _, name := range sortedKeys(v.lab.Clients) {
		client, where := v.lab.Clients[name], join("clients", name)
		if !v.missing(join(where, "from"), client.From == "") {
			v.from(join(where, "from"), client)
		}
		if !v.missing(join(where, "url"), client.URL == "") {
			v.url(join(where, "url"), client.URL)
		}
		v.headers(join(where, "headers"), client.Headers)
	}
}

func (v *validator) from(where string, client Client) {
	if !v.forms.match("workload", client.From) {
		v.at(where, "", "is %q: it wants deploy/NAME or NAMESPACE/deploy/NAME", client.From)
		return
	}
	arena := v.lab.Arena.Namespaces
	if len(arena) == 0 {
		return
	}
	if namespace, _ := client.Workload(arena[0]); !slices.Contains(arena, namespace) {
		v.at(where, Nearest(namespace, arena), "is in namespace %q, which is not in the arena", namespace)
	}
}

func (v *validator) url(where, text string) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || !v.forms.match("address", text) {
		v.at(where, "", "is %q: it wants an address such as http://reviews:9080/reviews/0", text)
	}
}

func (v *validator) headers(where string, headers map[string]string) {
	for _, name := range sortedKeys(headers) {
		if !v.forms.match("token", name) || !v.forms.match("line", headers[name]) {
			v.at(join(where, name), "", "is no header that can be sent")
		}
	}
}

func (v *validator) classes() {
	for _, name := range sortedKeys(v.lab.Classes) {
		v.missing(join("classes", name), strings.TrimSpace(v.lab.Classes[name]) == "")
	}
}

func (v *validator) traffic(where string, check *TrafficCheck) {
	if !v.missing(join(where, "as"), check.As == "") {
		v.known(join(where, "as"), "client", check.As, sortedKeys(v.lab.Clients))
	}
	if v.missing(join(where, "share"), len(check.Share) == 0) {
		return
	}
	sum := 0.0
	for _, class := range sortedKeys(check.Share) {
		v.known(join(where, "share."+class), "class", class, sortedKeys(v.lab.Classes))
		v.percent(join(where, "share."+class), check.Share[class])
		v.wrongValues(where, class, check)
		sum += check.Share[class]
	}
	if sum > 100+1e-9 {
		v.at(join(where, "share"), "", "adds up to %g, which is more than 100", sum)
	}
	for _, class := range sortedKeys(check.Not) {
		if _, ok := check.Share[class]; !ok {
			v.at(join(where, "not."+class), Nearest(class, sortedKeys(check.Share)), "has no share to go with")
		}
	}
	v.words(join(where, "means"), check.Means)
}

// nearestWrong is how far, in percent, a wrong share is from the true one at least.
const nearestWrong = 0.5

// wrongValues wants, for every share, at least one value that it must be told
// apart from: without it no sample size follows.
func (v *validator) wrongValues(where, class string, check *TrafficCheck) {
	where = join(where, "not."+class)
	if v.missing(where, len(check.Not[class]) == 0) {
		return
	}
	for i, wrong := range check.Not[class] {
		item := fmt.Sprintf("%s[%d]", where, i)
		v.percent(item, wrong)
		if math.Abs(wrong-check.Share[class]) < nearestWrong {
			v.at(item, "", "is %g, too near to the true share %g to be told apart", wrong, check.Share[class])
		}
	}
}

func (v *validator) percent(where string, value float64) {
	if math.IsNaN(value) || value < 0 || value > 100 {
		v.at(where, "", "is %g: a percentage goes from 0 to 100", value)
	}
}

func (v *validator) known(where, kind, name string, among []string) {
	if !slices.Contains(among, name) {
		v.at(where, Nearest(name, among), "names %s %q, which is not there", kind, name)
	}
}
