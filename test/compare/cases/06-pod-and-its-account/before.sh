# A namespace that somebody made, with the account that a controller puts into it.
kubectl create namespace case-06
kubectl -n case-06 create serviceaccount default
