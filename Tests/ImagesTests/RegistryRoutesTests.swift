import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import Images

@Suite struct RegistryRoutesTests {
    static let setups: [TestingSetup] = [.router, .live]
    private let name: RegistryName

    init() throws { name = try RegistryName("team/api") }

    private static func errorBody(_ response: TestResponse) -> String { String(buffer: response.body) }

    @Test(arguments: [0, 1])
    func `a push by hand, as the specification tells it`(_ setup: Int) async throws {
        let fixture = try StoreFixture()
        let image = SampleImage("one")
        try await fixture.application().test(Self.setups[setup]) { client in
            try await client.execute(uri: "/v2/", method: .get) { response in
                #expect(response.status == .ok)
                #expect(response.headers[.distributionVersion] == "registry/2.0")
            }
            // In chunks.
            let layer = ImageDigest.of(image.layer)
            let opened = try await client.execute(uri: "/v2/team/api/blobs/uploads/", method: .post)
            #expect(opened.status == .accepted)
            let location = try #require(opened.headers[.location])
            let first = ByteBuffer(bytes: image.layer[..<4])
            let patched = try await client.execute(
                uri: location,
                method: .patch,
                headers: [.contentRange: "0-3"],
                body: first
            )
            #expect(patched.status == .accepted)
            #expect(patched.headers[.range] == "0-3")
            let again = try await client.execute(
                uri: location,
                method: .patch,
                headers: [.contentRange: "0-3"],
                body: first
            )
            #expect(again.status == .rangeNotSatisfiable)
            let status = try await client.execute(uri: location, method: .get)
            #expect(status.status == .noContent)
            #expect(status.headers[.range] == "0-3")
            let rest = ByteBuffer(bytes: image.layer[4...])
            let finished = try await client.execute(uri: location + "?digest=\(layer)", method: .put, body: rest)
            #expect(finished.status == .created)
            #expect(finished.headers[.location] == "/v2/team/api/blobs/\(layer)")
            // In one.
            let config = ByteBuffer(bytes: image.config)
            let posted = try await client.execute(
                uri: "/v2/team/api/blobs/uploads/?digest=\(ImageDigest.of(image.config))",
                method: .post,
                body: config
            )
            #expect(posted.status == .created)
            let put = try await client.execute(
                uri: "/v2/team/api/manifests/v1",
                method: .put,
                headers: [.contentType: ImageMediaType.ociManifest],
                body: ByteBuffer(bytes: image.manifest.bytes)
            )
            #expect(put.status == .created)
            #expect(put.headers[.contentDigest] == image.manifest.digest.description)
            for reference in ["v1", image.manifest.digest.description, "sha256%3A" + image.manifest.digest.hex] {
                let got = try await client.execute(uri: "/v2/team/api/manifests/\(reference)", method: .get)
                #expect(Array(got.body.readableBytesView) == image.manifest.bytes)
                #expect(got.headers[.contentType] == ImageMediaType.ociManifest)
            }
            let head = try await client.execute(uri: "/v2/team/api/manifests/v1", method: .head)
            #expect(head.headers[.contentLength] == String(image.manifest.bytes.count))
            #expect(head.body.readableBytes == 0)
            let blob = try await client.execute(uri: "/v2/team/api/blobs/\(layer)", method: .head)
            #expect(blob.headers[.contentLength] == String(image.layer.count))
            let mounted = try await client.execute(
                uri: "/v2/other/blobs/uploads/?mount=\(layer)&from=team/api",
                method: .post
            )
            #expect(mounted.status == .created)
            let deleted = try await client.execute(uri: "/v2/team/api/manifests/v1", method: .delete)
            #expect(deleted.status == .accepted)
            let gone = try await client.execute(uri: "/v2/team/api/manifests/v1", method: .get)
            #expect(gone.status == .notFound)
            #expect(Self.errorBody(gone).hasPrefix(#"{"errors":[{"code":"MANIFEST_UNKNOWN""#))
        }
    }

    @Test(arguments: [
        ("bytes=0-3", 206, 0..<4), ("bytes=4-", 206, 4..<10), ("bytes=-3", 206, 7..<10), ("bytes=8-99", 206, 8..<10),
        ("bytes=-99", 206, 0..<10), ("bytes=0-1,3-4", 200, 0..<10), ("bytes=5-2", 200, 0..<10),
        ("rows=1-2", 200, 0..<10),
        ("bytes=x-2", 200, 0..<10), ("bytes=10-", 416, 0..<0), ("bytes=-0", 416, 0..<0),
    ])
    func `ranges of a blob`(_ header: String, _ status: Int, _ expected: Range<Int>) async throws {
        let fixture = try StoreFixture()
        let bytes = Array("0123456789".utf8)
        let digest = try await fixture.store.putBlob(bytes, in: name)
        try await fixture.application().test(.live) { client in
            let response = try await client.execute(
                uri: "/v2/team/api/blobs/\(digest)",
                method: .get,
                headers: [.range: header]
            )
            #expect(response.status.code == status)
            #expect(Array(response.body.readableBytesView) == Array(bytes[expected]))
            if status == 206 {
                let shown = "bytes \(expected.lowerBound)-\(expected.upperBound - 1)/10"
                #expect(response.headers[.contentRange] == shown)
            }
        }
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, "/v2/UPPER/tags/list", 400, "NAME_INVALID"),
        (.get, "/v2/a/../b/tags/list", 400, "NAME_INVALID"), (.get, "/v2/_catalog/x", 404, "UNSUPPORTED"),
        (.get, "/v2/a%2e%2e/tags/list", 400, "NAME_INVALID"), (.get, "/v2/nobody/tags/list", 404, "NAME_UNKNOWN"),
        (.get, "/v2/a/blobs/sha256:12", 400, "DIGEST_INVALID"), (.get, "/v2/a/manifests/-x", 400, "NAME_INVALID"),
        (.get, "/v2/a/manifests/x", 404, "MANIFEST_UNKNOWN"), (.delete, "/v2/a/tags/list", 405, "UNSUPPORTED"),
        (.get, "/v2/a/blobs/uploads/1", 404, "BLOB_UPLOAD_UNKNOWN"), (.get, "/v2/_catalog?n=x", 400, "UNSUPPORTED"),
        (.put, "/v2/a/manifests/x", 400, "MANIFEST_INVALID"),
        (.post, "/v2/a/blobs/uploads/?digest=x", 400, "DIGEST_INVALID"),
        (.get, "/v2/a/referrers/x", 400, "DIGEST_INVALID"), (.get, "/v2/%ff/tags/list", 404, "UNSUPPORTED"),
    ])
    func `bad requests get the specification's errors`(
        _ method: HTTPRequest.Method,
        _ uri: String,
        _ status: Int,
        _ code: String
    ) async throws {
        let fixture = try StoreFixture()
        try await fixture.application().test(.router) { client in
            let response = try await client.execute(uri: uri, method: method)
            #expect(response.status.code == status)
            #expect(Self.errorBody(response).contains(#""code":"\#(code)""#))
        }
    }

    @Test func `bodies past their bounds are refused`() async throws {
        let options = RegistryOptions(maximumBlobBytes: 100, maximumManifestBytes: 50, isDurable: false)
        let fixture = try StoreFixture(options: options)
        let bytes = [UInt8](repeating: 1, count: 101)
        try await fixture.application().test(.live) { client in
            let blob = try await client.execute(
                uri: "/v2/a/blobs/uploads/?digest=\(ImageDigest.of(bytes))",
                method: .post,
                body: ByteBuffer(bytes: bytes)
            )
            #expect(blob.status == .contentTooLarge)
            let manifest = try await client.execute(
                uri: "/v2/a/manifests/x",
                method: .put,
                headers: [.contentType: ImageMediaType.ociManifest],
                body: ByteBuffer(bytes: bytes)
            )
            #expect(manifest.status == .contentTooLarge)
        }
        #expect(try DurableFiles.names(in: fixture.store.layout.uploads).isEmpty)
    }

    @Test func `lists link to their next page`() async throws {
        let fixture = try StoreFixture()
        let image = SampleImage("one")
        for tag in ["a", "b", "c"] { try await image.push(to: fixture.store, name, tag: tag) }
        try await fixture.application().test(.router) { client in
            let first = try await client.execute(uri: "/v2/team/api/tags/list?n=2", method: .get)
            #expect(Self.errorBody(first) == #"{"name":"team/api","tags":["a","b"]}"#)
            let link = try #require(first.headers[.link])
            let next = String(link.dropFirst().prefix { $0 != ">" })
            let second = try await client.execute(uri: next, method: .get)
            #expect(Self.errorBody(second) == #"{"name":"team/api","tags":["c"]}"#)
            #expect(second.headers[.link] == nil)
            let catalog = try await client.execute(uri: "/v2/_catalog", method: .get)
            #expect(Self.errorBody(catalog) == #"{"repositories":["team/api"]}"#)
        }
    }

    @Test func `a manifest about another says so and is listed`() async throws {
        let fixture = try StoreFixture()
        let image = SampleImage("one")
        try await image.push(to: fixture.store, name, tag: "v1")
        let about = SampleImage("bill", subject: image.manifest.descriptor, type: "text/bill")
        for blob in [about.config, about.layer] { try await fixture.store.putBlob(blob, in: name) }
        try await fixture.application().test(.router) { client in
            let put = try await client.execute(
                uri: "/v2/team/api/manifests/\(about.manifest.digest)",
                method: .put,
                headers: [.contentType: ImageMediaType.ociManifest],
                body: ByteBuffer(bytes: about.manifest.bytes)
            )
            #expect(put.headers[.ociSubject] == image.manifest.digest.description)
            let uri = "/v2/team/api/referrers/\(image.manifest.digest)"
            let list = try await client.execute(uri: uri + "?artifactType=text/bill", method: .get)
            #expect(list.headers[.contentType] == ImageMediaType.ociIndex)
            #expect(list.headers[.ociFilters] == "artifactType")
            #expect(Self.errorBody(list).contains(about.manifest.digest.hex))
            let none = try await client.execute(uri: uri + "?artifactType=text/none", method: .get)
            #expect(Self.errorBody(none).contains(#""manifests":[]"#))
            let unknown = try await client.execute(uri: "/v2/new/referrers/\(about.manifest.digest)", method: .get)
            #expect(unknown.status == .ok)
        }
    }

    @Test func `who may do what is asked first, also about what is mounted`() async throws {
        let fixture = try StoreFixture()
        let digest = try await fixture.store.putBlob([1], in: RegistryName("private"))
        let application = fixture.application { access in
            guard let credentials = access.basicCredentials else { return .challenge }
            guard credentials.matches(user: "bob", password: "hunter2") else { return .challenge }
            return access.repository?.description == "private" ? .deny : .allow
        }
        try await application.test(.router) { client in
            let anonymous = try await client.execute(uri: "/v2/", method: .get)
            #expect(anonymous.status == .unauthorized)
            #expect(anonymous.headers[.wwwAuthenticate]?.hasPrefix("Basic realm=") == true)
            let good = RegistryBasicCredentials(user: "bob", password: "hunter2").header
            let wrong = RegistryBasicCredentials(user: "bob", password: "hunter").header
            let refused = try await client.execute(uri: "/v2/", method: .get, headers: [.authorization: wrong])
            #expect(refused.status == .unauthorized)
            let probe = try await client.execute(uri: "/v2/", method: .get, headers: [.authorization: good])
            #expect(probe.status == .ok)
            let uri = "/v2/private/blobs/\(digest)"
            let denied = try await client.execute(uri: uri, method: .get, headers: [.authorization: good])
            #expect(denied.status == .forbidden)
            let mount = "/v2/public/blobs/uploads/?mount=\(digest)&from=private"
            let mounted = try await client.execute(uri: mount, method: .post, headers: [.authorization: good])
            #expect(mounted.status == .accepted)
            let stolen = try await client.execute(
                uri: "/v2/public/blobs/\(digest)",
                method: .get,
                headers: [.authorization: good]
            )
            #expect(stolen.status == .notFound)
        }
    }

    @Test func `any path gets an answer`() async throws {
        let fixture = try StoreFixture()
        var random = SeededGenerator(state: 5)
        let parts = [
            "a", "tags", "list", "blobs", "uploads", "manifests", "..", "%2e", "%", "%zz", "_x", "sha256:", "?", "=",
            "é",
        ]
        let paths = (0..<500).map { _ in
            "/v2/"
                + (0..<Int.random(in: 0...6, using: &random)).map { _ in
                    parts.randomElement(using: &random) ?? ""
                }.joined(separator: "/")
        }
        try await fixture.application().test(.router) { client in
            for path in paths {
                for method: HTTPRequest.Method in [.get, .put, .delete] {
                    let response = try await client.execute(uri: path, method: method)
                    #expect(response.status.kind != .serverError, "\(path)")
                }
            }
        }
    }
}
