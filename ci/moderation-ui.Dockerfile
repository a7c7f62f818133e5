# The program and what it needs, nothing else: ci/image-root.sh makes image-root, with what changes least first.
FROM scratch
ADD image-root/libraries.tar /
ADD image-root/models.tar /
ADD image-root/program.tar /
ENV HOST=0.0.0.0 PORT=8080 API_URL=http://moderation-api
USER 65532:65532
WORKDIR /data
EXPOSE 8080
ENTRYPOINT ["/usr/bin/moderation", "ui"]
