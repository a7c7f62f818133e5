import DockerEngine
import Glibc
import HTTPTransport
import Images
import TestSupport

@testable import Runner

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// An image of nothing but busybox on a real engine, made once for all tests.
enum EngineImage {
    /// Why there is none; nil where there is one.
    private static let made = TestEngine.allCases.reduce(into: [:]) { made, engine in
        made[engine] = Task { await make(on: engine) }
    }
    static let name = "headgate-runner-test:busybox"

    /// Whether tests with containers can run; prints why not.
    static func isReady(on engine: TestEngine) async -> Bool { await made[engine]?.value ?? false }

    private static func make(on engine: TestEngine) async -> Bool {
        do {
            let client = try await engine.client()
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
                RUN ["/bin/busybox", "sh", "-c", "/bin/busybox --install -s /bin && mkdir -p /tmp && chmod 777 /tmp"]
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
            print("Tests with containers on \(engine) are skipped: \(error)")
            return false
        }
    }
}
