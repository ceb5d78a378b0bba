# In the new cluster, on the same address, it belongs into namespaces.
export HOME=$(mktemp -d) # what this kubectl learns is not for the tool's
kubectl create namespace case-18
kubectl create -f new/definition.yaml
kubectl wait --for=condition=Established crd/widgets.case-18.example.test
kubectl create -f new/widget.yaml
