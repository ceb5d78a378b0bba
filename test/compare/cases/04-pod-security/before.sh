# The account that a controller puts into every namespace.
kubectl create namespace case-04
kubectl -n case-04 create serviceaccount default
