# The program and what it needs, nothing else: image-root is made by ci/image-root.sh.
FROM scratch
ADD image-root/root.tar /
ENV HOST=0.0.0.0 PORT=8080 API_URL=http://moderation-api
USER 65532:65532
WORKDIR /data
EXPOSE 8080
ENTRYPOINT ["/usr/bin/moderation", "ui"]
