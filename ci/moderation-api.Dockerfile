# The program and what it needs, nothing else: image-root is made by ci/image-root.sh.
FROM scratch
ADD image-root/root.tar /
ENV HOST=0.0.0.0 PORT=8000 MODEL_REGISTRY=/models DATABASE=/data/moderation.sqlite
USER 65532:65532
WORKDIR /data
EXPOSE 8000
ENTRYPOINT ["/usr/bin/moderation", "api"]
