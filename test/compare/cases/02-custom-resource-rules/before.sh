# A namespace that somebody made, with the account that a controller puts into it.
kubectl create namespace case-02
kubectl -n case-02 create serviceaccount default
