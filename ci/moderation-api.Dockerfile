# The program and what it needs, nothing else: ci/image-root.sh makes image-root, with what changes least first.
FROM scratch
ADD image-root/libraries.tar /
ADD image-root/models.tar /
ADD image-root/program.tar /
ENV HOST=0.0.0.0 PORT=8000 MODEL_REGISTRY=/models DATABASE=/data/moderation.sqlite MODEL_CACHE=/data/models
USER 65532:65532
WORKDIR /data
EXPOSE 8000
ENTRYPOINT ["/usr/bin/moderation", "api"]
