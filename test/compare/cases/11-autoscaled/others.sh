# An autoscaler raises the number of replicas, the way autoscalers do.
kubectl -n case-11 patch deployment web --subresource scale --field-manager horizontal-pod-autoscaler \
  --type merge --patch '{"spec":{"replicas":5}}'
