import Glibc
import NIOCore
import Testing

@testable import Images

@Suite struct RegistryStoreTests {
    private let name: RegistryName

    init() throws { name = try RegistryName("team/api") }

    @Test func `an image is pushed, found again after a restart, and deleted`() async throws {
        let directory = try TemporaryDirectory()
        let image = SampleImage("one")
        do {
            let store = try RegistryStore(root: directory.path)
            try await image.push(to: store, name, tag: "v1")
        }
        let store = try RegistryStore(root: directory.path)
        #expect(try await store.manifest(.tag("v1"), in: name) == image.manifest)
        let blob = try await store.openBlob(.of(image.layer), in: name)
        #expect(try await Array(blob.read(count: 100, at: 0).readableBytesView) == image.layer)
        try await store.tag(image.manifest.digest, as: "v2", in: name)
        #expect(try await store.tags(in: name).names == ["v1", "v2"])
        try await store.deleteManifest(.tag("v1"), in: name)
        #expect(try await store.tags(in: name).names == ["v2"])
        try await store.deleteManifest(.digest(image.manifest.digest), in: name)
        #expect(try await store.tags(in: name).names.isEmpty)
        #expect(
            await errorCode { _ = try await store.manifest(.digest(image.manifest.digest), in: name) }
                == .manifestUnknown
        )
    }

    @Test func `a second process is kept out`() throws {
        let fixture = try StoreFixture()
        let error = #expect(throws: ImagesError.self) { try RegistryStore(root: fixture.store.root) }
        #expect(error?.code == .conflict)
    }

    @Test func `a repository sees only its own content`() async throws {
        let fixture = try StoreFixture()
        let image = SampleImage("one")
        try await image.push(to: fixture.store, name, tag: "v1")
        let other = try RegistryName("other")
        let layer = ImageDigest.of(image.layer)
        #expect(try await fixture.store.blobSize(layer, in: other) == nil)
        #expect(await errorCode { _ = try await fixture.store.openBlob(layer, in: other) } == .blobUnknown)
        #expect(try await fixture.store.mountBlob(layer, from: name, into: other))
        #expect(try await fixture.store.blobSize(layer, in: other) == Int64(image.layer.count))
        #expect(try await !fixture.store.mountBlob(.of([1]), from: name, into: other))
    }

    @Test func `a manifest needs all it names, in the sizes it says`() async throws {
        let fixture = try StoreFixture()
        let image = SampleImage("one")
        let store = fixture.store
        try await store.putBlob(image.config, in: name)
        let put: () async throws -> Void = { _ = try await store.putManifest(image.manifest, as: .tag("v1"), in: name) }
        #expect(await errorCode(put) == .manifestBlobUnknown)
        try await store.putBlob(image.layer, in: name)
        #expect(await errorCode(put) == nil)
        let text = String(decoding: image.manifest.bytes, as: UTF8.self)
        let wrong = text.replacing(#""size":\#(image.layer.count)"#, with: #""size":1"#)
        let bad = ImageManifest(mediaType: ImageMediaType.ociManifest, bytes: Array(wrong.utf8))
        #expect(await errorCode { try await store.putManifest(bad, as: .tag("v2"), in: name) } == .manifestInvalid)
        let index = SampleImage.index(of: [SampleImage("absent").manifest])
        #expect(await errorCode { try await store.putManifest(index, as: .tag("i"), in: name) } == .manifestBlobUnknown)
        #expect(try await store.tags(in: name).names == ["v1"])
    }

    @Test(arguments: [
        "", "[]", "{}", "not json", #"{"schemaVersion":1,"config":null,"layers":[]}"#,
        #"{"schemaVersion":2,"manifests":[],"layers":[]}"#, #"{"schemaVersion":2,"layers":[]}"#,
        #"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}"#,
        #"{"schemaVersion":2,"config":{"mediaType":"a","digest":"sha256:1","size":1},"layers":[]}"#,
        String(repeating: "[", count: 100_000),
    ])
    func `a manifest that is none is refused`(_ text: String) async throws {
        let fixture = try StoreFixture()
        let manifest = ImageManifest(mediaType: ImageMediaType.ociManifest, bytes: Array(text.utf8))
        let code = await errorCode { try await fixture.store.putManifest(manifest, as: .tag("x"), in: name) }
        #expect(code == .manifestInvalid)
    }

    @Test func `what an image needs cannot be deleted from under it`() async throws {
        let fixture = try StoreFixture()
        let image = SampleImage("one")
        let store = fixture.store
        try await image.push(to: store, name, tag: "v1")
        let index = SampleImage.index(of: [image.manifest])
        try await store.putManifest(index, as: .tag("all"), in: name)
        let digest = image.manifest.digest
        #expect(await errorCode { try await store.deleteBlob(.of(image.layer), in: name) } == .conflict)
        #expect(await errorCode { try await store.deleteManifest(.digest(digest), in: name) } == .conflict)
        try await store.deleteManifest(.digest(index.digest), in: name)
        try await store.deleteManifest(.digest(digest), in: name)
        try await store.deleteBlob(.of(image.layer), in: name)
        #expect(try await store.blobSize(.of(image.layer), in: name) == nil)
    }

    @Test func `lists come in pages`() async throws {
        let fixture = try StoreFixture()
        let image = SampleImage("one")
        for tag in ["c", "a", "b", "B"] { try await image.push(to: fixture.store, name, tag: tag) }
        try await image.push(to: fixture.store, RegistryName("team-x"), tag: "a")
        #expect(try await fixture.store.tags(in: name).names == ["B", "a", "b", "c"])
        let page = try await fixture.store.tags(in: name, after: "B", limit: 2)
        #expect(page.names == ["a", "b"])
        #expect(page.next == "b")
        #expect(try await fixture.store.tags(in: name, after: page.next).names == ["c"])
        #expect(try await fixture.store.repositories().names == ["team-x", "team/api"])
        #expect(try await fixture.store.repositories(after: "team-x").names == ["team/api"])
        #expect(await errorCode { _ = try await fixture.store.tags(in: RegistryName("nobody")) } == .nameUnknown)
    }

    @Test func `referrers are listed by their subject and type until they are deleted`() async throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let image = SampleImage("one")
        let subject = image.manifest.descriptor
        let bill = SampleImage("bill", subject: subject, type: "text/bill")
        let sign = SampleImage("sign", subject: subject, type: "text/sign")
        // What is about an image may come before it.
        try await bill.push(to: store, name)
        try await image.push(to: store, name, tag: "v1")
        try await sign.push(to: store, name)
        #expect(try await store.referrers(of: subject.digest, in: name).descriptors.count == 2)
        let found = try await store.referrers(of: subject.digest, in: name, artifactType: "text/bill").descriptors
        #expect(found.map(\.digest) == [bill.manifest.digest])
        #expect(found.first?.annotations == ["who": "bill"])
        try await store.deleteManifest(.digest(bill.manifest.digest), in: name)
        #expect(
            try await store.referrers(of: subject.digest, in: name).descriptors.map(\.artifactType) == ["text/sign"]
        )
    }

    @Test func `damage on disk is noticed`() async throws {
        let fixture = try StoreFixture()
        let image = SampleImage("one")
        try await image.push(to: fixture.store, name, tag: "v1")
        let file = try DiskFile.open(fixture.store.layout.blob(image.manifest.digest), O_WRONLY)
        try file.write([0], at: 3)
        #expect(await errorCode { _ = try await fixture.store.manifest(.tag("v1"), in: name) } == .io)
    }
}
