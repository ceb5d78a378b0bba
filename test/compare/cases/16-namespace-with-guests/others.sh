# Somebody keeps something in the namespace.
kubectl -n case-16 create configmap precious --from-literal=a=b
