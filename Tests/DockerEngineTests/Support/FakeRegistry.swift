import DockerEngine
import Synchronization

/// The least of a registry that an engine pushes to and pulls from.
///
/// It believes every digest.
final class FakeRegistry: Sendable {
    private struct Store {
        var blobs: [String: [UInt8]] = [:]
        var uploads: [String: [UInt8]] = [:]
        var manifests: [String: (type: String, bytes: [UInt8])] = [:]
    }

    private let engine: FakeEngine

    var port: Int {
        engine.port
    }

    init() throws {
        let store = Mutex(Store())
        let shared = Shared(store: store)
        engine = try FakeEngine { request in shared.answer(request) }
    }

    private final class Shared: Sendable {
        private let store: Mutex<Store>

        init(store: consuming sending Mutex<Store>) {
            self.store = store
        }

        func answer(_ request: FakeEngine.Request) -> FakeEngine.Answer {
            let parts = request.target.split(separator: "?", maxSplits: 1).map(String.init)
            let path = parts[0].split(separator: "/").map(String.init)
            guard path.count > 2, let last = path.last else {
                return .init(200, "{}")
            }
            return store.withLock { store in
                switch (request.method, path[path.count - 2]) {
                case (_, "blobs") where last == "uploads":
                    let id = "upload\(store.uploads.count)"
                    store.uploads[id] = []
                    return .init(202, headers: ["Location": "\(parts[0])\(parts[0].hasSuffix("/") ? "" : "/")\(id)"])
                case ("PATCH", "uploads"):
                    store.uploads[last, default: []] += request.body
                    let end = (store.uploads[last]?.count ?? 0) - 1
                    return .init(202, headers: ["Location": parts[0], "Range": "0-\(end)"])
                case ("PUT", "uploads"):
                    let digest = parts[1].replacing("digest=", with: "").replacing("%3A", with: ":")
                    store.blobs[digest] = (store.uploads[last] ?? []) + request.body
                    return .init(201, headers: ["Docker-Content-Digest": digest])
                case (_, "blobs"):
                    return Self.found(store.blobs[last], type: "application/octet-stream", digest: last)
                case ("PUT", "manifests"):
                    let manifest = (request.headers["content-type"] ?? "", request.body)
                    store.manifests[last] = manifest
                    store.manifests["last"] = manifest
                    // Nobody compares it, but it has to look like one.
                    return .init(201, headers: ["Docker-Content-Digest": "sha256:" + String(repeating: "0", count: 64)])
                default:
                    let manifest = store.manifests[last.hasPrefix("sha256:") ? "last" : last]
                    return Self.found(manifest?.bytes, type: manifest?.type ?? "", digest: nil)
                }
            }
        }

        private static func found(_ bytes: [UInt8]?, type: String, digest: String?) -> FakeEngine.Answer {
            guard let bytes else {
                return .init(404, #"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}"#)
            }
            var answer = FakeEngine.Answer(200, headers: ["Content-Type": type, "Content-Length": "\(bytes.count)"])
            answer.headers["Docker-Content-Digest"] = digest
            answer.body = bytes
            return answer
        }
    }
}
