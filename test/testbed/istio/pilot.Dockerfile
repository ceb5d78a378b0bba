ARG BASE
FROM $BASE
COPY pilot-discovery /usr/local/bin/pilot-discovery
# What a stock Envoy has no filter for is switched off here, so that the manifests stay the published ones.
ENV PILOT_ENABLE_METADATA_EXCHANGE=false PILOT_ENABLE_ALPN_FILTER=false PILOT_DISABLE_MX_ALPN=true
USER 1337:1337
ENTRYPOINT ["/usr/local/bin/pilot-discovery"]
