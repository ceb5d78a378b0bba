# A webhook that nobody serves judges one of the ten objects.
kubectl create -f webhook.yaml
