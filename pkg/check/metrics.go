// SPDX-License-Identifier: Apache-2.0

package check

import (
	"bytes"
	"context"
	"fmt"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// metrics are what a component counts about itself, by the family's name.
type metrics map[string]*dto.MetricFamily

func askMetrics(ctx context.Context, component insider) (metrics, error) {
	text, err := component.get(ctx, "/metrics")
	if err != nil {
		return nil, err
	}
	return readMetrics(text)
}

// readMetrics reads Prometheus's text form.
func readMetrics(text []byte) (metrics, error) {
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("reading metrics: %w", err)
	}
	return families, nil
}

// latest is a gauge's largest value, 0 where there is none.
func (m metrics) latest(gauge string) float64 {
	largest := 0.0
	for _, s := range m[gauge].GetMetric() {
		largest = max(largest, s.GetGauge().GetValue())
	}
	return largest
}

// counted is how often any of what the families count has happened.
func (m metrics) counted(families ...string) float64 {
	sum := 0.0
	for _, family := range families {
		for _, s := range m[family].GetMetric() {
			sum += s.GetCounter().GetValue() + float64(s.GetHistogram().GetSampleCount())
		}
	}
	return sum
}
