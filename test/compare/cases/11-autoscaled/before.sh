# A namespace that somebody made, with the account that a controller puts into it.
kubectl create namespace case-11
kubectl -n case-11 create serviceaccount default
