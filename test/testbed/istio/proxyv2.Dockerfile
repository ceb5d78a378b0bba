ARG BASE
FROM $BASE
RUN echo "istio-proxy:x:1337:1337::/nonexistent:/usr/sbin/nologin" >>/etc/passwd \
 && echo "istio-proxy:x:1337:" >>/etc/group \
 && mkdir -p /var/lib/istio/envoy /etc/istio/proxy \
 && chown -R 1337:1337 /etc/istio /var/lib/istio
COPY envoy_bootstrap.json /var/lib/istio/envoy/envoy_bootstrap_tmpl.json
COPY envoy pilot-agent /usr/local/bin/
ENTRYPOINT ["/usr/local/bin/pilot-agent"]
