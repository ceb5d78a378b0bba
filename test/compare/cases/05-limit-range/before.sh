# A namespace that somebody made, with the account that a controller puts into it.
kubectl create namespace case-05
kubectl -n case-05 create serviceaccount default
