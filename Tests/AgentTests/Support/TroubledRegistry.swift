import DockerEngine
import Glibc
import Synchronization
import TestSupport

/// A registry with one image, which can be made to fail in the ways that registries do.
///
/// It believes every digest.
final class TroubledRegistry: Sendable {
    enum Trouble: Sendable, CaseIterable {
        /// Nobody may read.
        case unauthorized

        /// Its own fault.
        case failing

        /// It takes a question and never answers.
        case silent

        /// It breaks off in the middle of a layer.
        case cutting
    }

    private struct Store {
        var blobs: [String: [UInt8]] = [:]
        var uploads: [String: [UInt8]] = [:]
        var manifest: (type: String, bytes: [UInt8]) = ("", [])
        var trouble: Trouble?
        var cuts = 0
        var isOver = false
    }

    private final class Arc: Sendable {
        let value = Mutex(Store())
    }

    private let state: Arc
    private let server: TestServer

    /// The image's name.
    var image: String { "127.0.0.1:\(server.port)/troubled/web:1" }

    /// How often it broke off.
    var cuts: Int { state.value.withLock { $0.cuts } }

    init() throws {
        let state = Arc()
        self.state = state
        server = try TestServer { Self.answer($0, state) }
    }

    /// Ends what is still asked.
    func stop() {
        state.value.withLock { $0.isOver = true }
        server.stop()
    }

    func suffer(_ trouble: Trouble?) {
        state.value.withLock { $0.trouble = trouble }
    }

    /// Builds an image on another one, so large that it does not come at once, and leaves it here only.
    func fill(from base: String, on engine: DockerClient) async throws {
        var tar = Tar()
        tar.add("Dockerfile", Array("FROM \(base)\nCOPY ballast /ballast\n".utf8))
        var random = SystemRandomNumberGenerator()
        let ballast = (0..<(1 << 16)).flatMap { _ in withUnsafeBytes(of: random.next()) { Array($0) } }
        tar.add("ballast", ballast)
        _ = try await engine.buildImage(BuildSpec(tags: [image]), context: .bytes(tar.archive))
        try await engine.pushImage(image)
        try await forget(on: engine)
    }

    /// Takes the image from the engine; one that a container is made of goes as well.
    func forget(on engine: DockerClient) async throws {
        do {
            try await engine.removeImage(image, force: true)
        } catch {
            guard error.code == .notFound || error.code == .conflict else { throw error }
        }
    }

    private static func answer(_ request: TestServer.Request, _ state: Arc) -> TestServer.Answer {
        switch request.method == "GET" || request.method == "HEAD" ? state.value.withLock({ $0.trouble }) : nil {
        case .unauthorized: return refusal("401 Unauthorized", "UNAUTHORIZED")
        case .failing: return refusal("500 Internal Server Error", "UNKNOWN")
        case .silent:
            while !state.value.withLock({ $0.isOver }) { usleep(10_000) }
            return TestServer.Answer(isSilent: true)
        case .cutting, nil: break
        }
        let path = request.path.split(separator: "/").map(String.init)
        guard path.count > 2, let last = path.last else { return TestServer.Answer() }
        return state.value.withLock { store in
            switch (request.method, path[path.count - 2]) {
            case ("POST", "blobs"):
                let id = "upload\(store.uploads.count)"
                store.uploads[id] = []
                return accepted("/" + (path + [id]).joined(separator: "/"))
            case ("PATCH", "uploads"):
                store.uploads[last, default: []] += request.body
                var answer = accepted(request.path)
                answer.headers["Range"] = "0-\((store.uploads[last]?.count ?? 0) - 1)"
                return answer
            case ("PUT", "uploads"):
                let digest = request.query.split(separator: "=").last.map(String.init) ?? ""
                let plain = digest.replacing("%3A", with: ":")
                store.blobs[plain] = (store.uploads[last] ?? []) + request.body
                return created(plain)
            case ("PUT", "manifests"):
                store.manifest = (request.type, request.body)
                return created("sha256:" + String(repeating: "0", count: 64))
            case (_, "blobs"):
                guard let blob = store.blobs[last] else { return refusal("404 Not Found", "BLOB_UNKNOWN") }
                var answer = TestServer.Answer(body: blob)
                answer.headers = ["Content-Type": "application/octet-stream", "Docker-Content-Digest": last]
                if store.trouble == .cutting, blob.count > 1 << 16, request.method == "GET" {
                    answer.cut = blob.count / 2
                    store.cuts += 1
                }
                return answer
            default:
                guard !store.manifest.bytes.isEmpty else { return refusal("404 Not Found", "MANIFEST_UNKNOWN") }
                var answer = TestServer.Answer(body: store.manifest.bytes)
                answer.headers["Content-Type"] = store.manifest.type
                return answer
            }
        }
    }

    private static func accepted(_ location: String) -> TestServer.Answer {
        var answer = TestServer.Answer(status: "202 Accepted")
        answer.headers["Location"] = location
        return answer
    }

    private static func created(_ digest: String) -> TestServer.Answer {
        var answer = TestServer.Answer(status: "201 Created")
        answer.headers["Docker-Content-Digest"] = digest
        return answer
    }

    private static func refusal(_ status: String, _ code: String) -> TestServer.Answer {
        var answer = TestServer.Answer(
            status: status,
            body: Array("{\"errors\":[{\"code\":\"\(code)\",\"message\":\"not now\"}]}".utf8)
        )
        answer.headers["Content-Type"] = "application/json"
        return answer
    }
}
