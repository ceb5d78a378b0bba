# A namespace that somebody made, with the account that a controller puts into it.
kubectl create namespace case-03
kubectl -n case-03 create serviceaccount default
