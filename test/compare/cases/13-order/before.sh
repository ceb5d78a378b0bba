# A namespace that somebody made, with the account that a controller puts into it.
kubectl create namespace case-13
kubectl -n case-13 create serviceaccount default
