# A namespace that somebody made, with the account that a controller puts into it.
kubectl create namespace case-09
kubectl -n case-09 create serviceaccount default
