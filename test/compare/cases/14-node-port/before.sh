# A namespace that somebody made, with the account that a controller puts into it.
kubectl create namespace case-14
kubectl -n case-14 create serviceaccount default
