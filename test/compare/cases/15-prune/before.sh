# A namespace that somebody made, with the account that a controller puts into it.
kubectl create namespace case-15
kubectl -n case-15 create serviceaccount default
