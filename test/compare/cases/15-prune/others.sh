# Somebody copies an object with all its labels, and puts another one back from a backup:
# the same name and labels, a new UID.
bare() { sed '/^  uid:/d; /^  resourceVersion:/d; /^  creationTimestamp:/d'; }
kubectl -n case-15 get configmap dropped -o yaml | bare | sed 's/^  name: dropped$/  name: copied/' | kubectl create -f -
backup=$(kubectl -n case-15 get configmap restored -o yaml | bare)
kubectl -n case-15 delete configmap restored
kubectl create -f - <<<"$backup"
