# A namespace that somebody made, with the account that a controller puts into it.
kubectl create namespace case-12
kubectl -n case-12 create serviceaccount default
# The object was made with kubectl apply.
kubectl apply -k others
