# A namespace that somebody made, with the account that a controller puts into it.
kubectl create namespace case-10
kubectl -n case-10 create serviceaccount default
