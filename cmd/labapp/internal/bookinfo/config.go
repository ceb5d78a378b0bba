// SPDX-License-Identifier: Apache-2.0

package bookinfo

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"time"
)

// Config is what a service needs to know of its surroundings. Durations are the contract's where
// the environment says nothing; tests shorten them.
type Config struct {
	Details, Reviews, Ratings string // base URLs
	Pod, Cluster              string // named in the answers of reviews
	Flood                     int    // further calls of reviews for each page
	DelayedUser               string // whose requests the variant delayed delays; "" for half of all

	Call        time.Duration // productpage's wait for one call
	BlackRating time.Duration // reviews' wait for ratings, black stars
	OtherRating time.Duration // reviews' wait for ratings, other stars
	Delay       time.Duration // ratings' delay in the variant delayed
	Flip        time.Duration // ratings' change of mind in the variant unavailable
	SlowFlip    time.Duration // the same in the variant unhealthy

	Random func() float64   // in [0,1)
	Now    func() time.Time // the variants' clock
}

// ConfigFrom reads the environment and adds the contract's durations.
func ConfigFrom(env func(string) string) (Config, error) {
	flood, err := strconv.Atoi(cmp.Or(env("FLOOD_FACTOR"), "0"))
	if err != nil || flood < 0 {
		return Config{}, fmt.Errorf("FLOOD_FACTOR %q is not a count", env("FLOOD_FACTOR"))
	}
	host, _ := os.Hostname()
	config := Config{
		Details: address(env, "DETAILS", "details"),
		Reviews: address(env, "REVIEWS", "reviews"),
		Ratings: address(env, "RATINGS", "ratings"),
		Pod:     cmp.Or(env("HOSTNAME"), host),
		Cluster: env("CLUSTER_NAME"),
		Flood:   flood,

		DelayedUser: env("DELAYED_USER"),

		Call:        3 * time.Second,
		BlackRating: 10 * time.Second,
		OtherRating: 2500 * time.Millisecond,
		Delay:       7 * time.Second,
		Flip:        time.Minute,
		SlowFlip:    15 * time.Minute,

		Random: rand.Float64,
		Now:    time.Now,
	}
	return config, config.patience(env)
}

// patience takes time-outs from the environment. RATINGS_TIMEOUT holds for stars of any colour.
func (c *Config) patience(env func(string) string) error {
	for name, spans := range map[string][]*time.Duration{
		"CALL_TIMEOUT":    {&c.Call},
		"RATINGS_TIMEOUT": {&c.BlackRating, &c.OtherRating},
	} {
		if env(name) == "" {
			continue
		}
		span, err := time.ParseDuration(env(name))
		if err != nil || span <= 0 {
			return fmt.Errorf("%s %q is no time such as 2s", name, env(name))
		}
		for _, s := range spans {
			*s = span
		}
	}
	return nil
}

func address(env func(string) string, prefix, host string) string {
	host = cmp.Or(env(prefix+"_HOSTNAME"), host)
	if domain := env("SERVICES_DOMAIN"); domain != "" {
		host += "." + domain
	}
	return "http://" + host + ":" + servicePort(env(prefix+"_SERVICE_PORT"))
}

// servicePort keeps a plain port only: inside a cluster the variable of a Service of the same
// name can hold something else.
func servicePort(value string) string {
	if _, err := strconv.ParseUint(value, 10, 16); err != nil {
		return "9080"
	}
	return value
}
