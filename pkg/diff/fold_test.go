// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"testing"

	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

func TestACreationShowsWhatWasAskedFor(t *testing.T) {
	for name, c := range map[string]struct{ manifest, predicted string }{
		"folded-service": {
			"{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {type: NodePort, ports: [{port: 80}]}}",
			`{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {type: NodePort, clusterIP: (assigned), clusterIPs: [(assigned)],
			  ports: [{port: 80, protocol: TCP, nodePort: (assigned)}], ipFamilies: [IPv4], sessionAffinity: None}}`,
		},
		"folded-deployment": {
			`{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {replicas: 2, selector: {matchLabels: {app: d}},
			  template: {metadata: {labels: {app: d}}, spec: {containers: [{name: d, image: d:1, ports: [{containerPort: 80}]}]}}}}`,
			`{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {replicas: 2, selector: {matchLabels: {app: d}}, progressDeadlineSeconds: 600,
			  template: {metadata: {labels: {app: d}}, spec: {dnsPolicy: ClusterFirst, containers: [
			  {name: proxy, image: injected}, {name: d, image: d:1, imagePullPolicy: Always, ports: [{containerPort: 80, protocol: TCP}]}]}}}}`,
		},
		"folded-job": {
			`{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: j, image: j:1, command: [run]}]}}}}`,
			`{apiVersion: batch/v1, kind: Job, metadata: {name: j, labels: {batch.kubernetes.io/job-name: j, controller-uid: (assigned)}}, spec: {completions: 1,
			  selector: {matchLabels: {batch.kubernetes.io/controller-uid: (assigned)}}, template: {metadata: {labels: {controller-uid: (assigned)}},
			  spec: {dnsPolicy: ClusterFirst, restartPolicy: Never, containers: [{name: j, image: j:1, command: [run]}]}}}}`,
		},
		"folded-namespace": {
			"{apiVersion: v1, kind: Namespace, metadata: {name: n}}",
			"{apiVersion: v1, kind: Namespace, metadata: {name: n}, spec: {finalizers: [kubernetes]}}",
		},
		"folded-secret": {
			"{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {a: hunter2}}",
			"{apiVersion: v1, kind: Secret, metadata: {name: s}, type: Opaque, data: {a: aHVudGVyMg==}}",
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := Options{Manifest: object(t, c.manifest)}
			testutil.Golden(t, name+".txt", text(Hunks(nil, object(t, c.predicted), o)))
		})
	}
}
