/// The files of a small repository that delivers a web server; a scenario changes what it is about.
struct DemoFiles: Sendable {
    /// The shell command of the first gate.
    var lint = "true"

    /// What the web server answers.
    var page = "first"

    /// Lines at the end of the Dockerfile.
    var dockerfile = ""

    /// Where the image has its page; without an index.html a container never becomes ready.
    var file = "index.html"

    /// The whole workflow, for scenarios that break it.
    var workflow: String?

    /// How long the jobs wait for agents.
    var syncTimeout = "2m"

    /// Every file by its path; the program of the image is added by the repository.
    var all: [String: String] {
        [
            "ci/deliver.yaml": workflow ?? standardWorkflow,
            "image/Dockerfile": """
            FROM scratch
            COPY busybox /bin/busybox
            COPY index.html /www/\(file)
            ENTRYPOINT ["/bin/busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
            \(dockerfile)

            """,
            "image/index.html": page,
            "manifests/kustomization.yaml": "resources: [demo.yaml]\n",
            "manifests/demo.yaml": manifests,
        ]
    }

    /// The overlays as they are before anything is promoted.
    static let overlays = ["staging", "production"].reduce(into: [String: String]()) { files, environment in
        files[overlay(environment)] = standardOverlay(environment)
    }

    static func overlay(_ environment: String) -> String { "overlays/\(environment)/kustomization.yaml" }

    private static func standardOverlay(_ environment: String) -> String {
        """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        namespace: demo-\(environment)
        resources:
          - ../../manifests
        # The promotion writes here, and this stays.
        images:
          - name: demo  # so does this
            newTag: unreleased

        """
    }

    var standardWorkflow: String {
        """
        name: deliver
        on:
          push:
            branches: [main]
        jobs:
          lint:
            runs-on: self-hosted
            timeout-minutes: 2
            steps:
              - run: |
                  \(lint)
          test:
            runs-on: self-hosted
            steps:
              - run: echo "tested $GITHUB_SHA"
          image:
            needs: [lint, test]
            runs-on: self-hosted
            outputs:
              image: ${{ steps.build.outputs.image }}
            steps:
              - uses: actions/checkout@v4
              - uses: headgate/build-image@v1
                id: build
                with:
                  context: image
                  image: demo
                  tags: ${{ github.sha }}
          staging:
            needs: image
            runs-on: self-hosted
            steps:
              - uses: headgate/promote@v1
                with:
                  environment: staging
                  images: demo=${{ needs.image.outputs.image }}
              - uses: headgate/wait-for-sync@v1
                with:
                  environment: staging
                  timeout: \(syncTimeout)
          production:
            needs: [image, staging]
            runs-on: self-hosted
            environment: production
            steps:
              - uses: headgate/promote@v1
                with:
                  environment: production
                  images: demo=${{ needs.image.outputs.image }}
              - uses: headgate/wait-for-sync@v1
                with:
                  environment: production
                  timeout: \(syncTimeout)

        """
    }

    private var manifests: String {
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: demo
        spec:
          progressDeadlineSeconds: 5
          selector:
            matchLabels: {app: demo}
          template:
            metadata:
              labels: {app: demo}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
                - name: web
                  image: demo
                  ports:
                    - {name: http, containerPort: 8080}
                  readinessProbe:
                    periodSeconds: 1
                    httpGet: {path: /index.html, port: http}
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: demo
        spec:
          selector: {app: demo}
          ports:
            - {port: 80, targetPort: http}

        """
    }
}
