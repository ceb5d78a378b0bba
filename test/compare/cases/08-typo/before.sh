# A namespace that somebody made, with the account that a controller puts into it.
kubectl create namespace case-08
kubectl -n case-08 create serviceaccount default
