import DockerEngine
import Testing

@Suite("The engine's errors")
struct ErrorTests {
    @Test(
        "tell the environment's failures from the release's",
        arguments: [
            (DockerError.Code.unreachable, "connection refused", true),
            (.timedOut, "", true),
            (.unauthorized, "incorrect username or password", true),
            (.serverError, "write /var/lib/docker/tmp/x: no space left on device", true),
            (.serverError, "Get \"https://registry/v2/\": dial tcp: lookup registry: no such host", true),
            (.serverError, "OCI runtime create failed: exec: \"/app\": executable file not found in $PATH", false),
            (.serverError, "manifest for app:1 not found: manifest unknown: manifest unknown", false),
            (
                .serverError,
                "OCI runtime create failed: starting container process caused: write x: no space left on device: unknown",
                true
            ),
            (
                .serverError,
                "OCI runtime create failed: sysctl \"net.core.somaxconn\" not allowed in host network namespace: unknown",
                false
            ),
            (.serverError, "OCI runtime create failed: unable to start: fork: resource temporarily unavailable", true),
            (.badRequest, "failed to create shim: starting container process caused: context canceled", true),
            (.badRequest, "OCI runtime create failed: exec: \"/app\": permission denied: unknown", false),
            (.notFound, "No such image: app:1", true),
            (.conflict, "The container name \"/a\" is already in use", true),
            (
                .notFound, "OCI runtime create failed: exec: \"/app\": stat /app: no such file or directory: unknown",
                false
            ),
            (.pullFailed, "received unexpected HTTP status: 503 Service Unavailable", true),
            (.pullFailed, "manifest unknown: manifest unknown", false),
            (.buildFailed, "The command '/bin/sh -c false' returned a non-zero code: 1", false),
            (.buildFailed, "Error processing tar file(exit status 1): write /x: no space left on device", true),
            (.buildFailed, "Get \"https://registry-1.docker.io/v2/\": net/http: TLS handshake timeout", true),
        ]
    )
    func environment(_ code: DockerError.Code, _ message: String, _ isEnvironment: Bool) {
        #expect(DockerError(code, message).isEnvironment == isEnvironment)
    }

    @Test("are bounded and free of control characters")
    func clean() {
        let error = DockerError(.serverError, "red \u{1B}[31m\u{9B}x\n" + String(repeating: "y", count: 5000))
        #expect(error.message.hasPrefix("red \u{FFFD}[31m\u{FFFD}x\n"))
        #expect(error.message.count == 2000)
    }
}
