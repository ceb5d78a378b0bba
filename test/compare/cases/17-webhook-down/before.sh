# A namespace that somebody made, with the account that a controller puts into it.
kubectl create namespace case-17
kubectl -n case-17 create serviceaccount default
