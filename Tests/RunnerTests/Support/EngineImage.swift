import DockerEngine
import Glibc
import HTTPTransport
import Images
import Synchronization

@testable import Runner

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// An image of nothing but busybox on a real engine, made once for all tests.
enum EngineImage {
    /// Why there is none; nil where there is one.
    private static let made = Task { await make() }
    static let name = "headgate-runner-test:busybox"

    static var environment: [String: String] {
        ["DOCKER_HOST", "XDG_RUNTIME_DIR"].reduce(into: [:]) { environment, name in
            if let value = getenv(name) { environment[name] = String(cString: value) }
        }
    }

    static func client() throws -> DockerClient { try JobEngine.client(environment, HTTPClient()) }

    /// Whether tests with containers can run; prints why not.
    static func isReady() async -> Bool { await made.value }

    private static func make() async -> Bool {
        do {
            let client = try client()
            _ = try await client.ping()
            guard access("/bin/busybox", R_OK) == 0 else {
                throw TestFailure("this machine has no /bin/busybox to make an image of")
            }
            let directory = try TestDirectory()
            guard let program = FileManager.default.contents(atPath: "/bin/busybox") else {
                throw TestFailure("/bin/busybox cannot be read")
            }
            try program.write(to: URL(fileURLWithPath: directory.path + "/busybox"))
            guard chmod(directory.path + "/busybox", 0o755) == 0 else { throw TestFailure("chmod: \(errno)") }
            try directory.write(
                """
                FROM scratch
                COPY busybox /bin/busybox
                RUN ["/bin/busybox", "sh", "-c", "/bin/busybox --install -s /bin && mkdir /tmp && chmod 777 /tmp"]
                ENV FROM_IMAGE=yes
                """,
                to: "Dockerfile"
            )
            let files = try await BuildContext.load(directory: directory.path, dockerfile: "Dockerfile")
            let chunks = files.chunks
            let source = TarSource.stream { writer in
                for try await chunk in chunks { try await writer.write(chunk) }
            }
            _ = try await client.buildImage(BuildSpec(dockerfile: files.dockerfile, tags: [name]), context: source)
            return true
        } catch {
            print("Tests with containers are skipped: \(error)")
            return false
        }
    }
}
