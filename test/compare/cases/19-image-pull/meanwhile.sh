# No kubelet runs here: this says what one says about an image that cannot be pulled.
until kubectl -n case-19 get pod pulled; do sleep 0.2; done
kubectl -n case-19 patch pod pulled --subresource status --type merge --patch '{"status":{"phase":"Pending",
  "conditions":[{"type":"PodScheduled","status":"True"},{"type":"Ready","status":"False","reason":"ContainersNotReady"}],
  "containerStatuses":[{"name":"pulled","image":"example.test/no-such-image:v1","imageID":"","ready":false,"restartCount":0,
  "state":{"waiting":{"reason":"ImagePullBackOff","message":"Back-off pulling image"}}}]}}'
