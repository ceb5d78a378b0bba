kubectl create namespace elsewhere-16
