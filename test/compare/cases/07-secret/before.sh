# A namespace that somebody made, with the account that a controller puts into it.
kubectl create namespace case-07
kubectl -n case-07 create serviceaccount default
# The Secret was made with kubectl apply, so it also stands in an annotation.
kubectl apply -k others
