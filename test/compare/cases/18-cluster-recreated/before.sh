# In the old cluster the kind is one for the whole cluster.
kubectl create -f old/definition.yaml
kubectl wait --for=condition=Established crd/widgets.case-18.example.test
