# A namespace that somebody made, with the account that a controller puts into it.
kubectl create namespace case-19
kubectl -n case-19 create serviceaccount default
