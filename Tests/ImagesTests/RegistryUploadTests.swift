import Testing

@testable import Images

@Suite struct RegistryUploadTests {
    private let name: RegistryName
    private let bytes = Self.content
    private let digest = ImageDigest.of(Self.content)

    private static let content: [UInt8] = {
        var random = SeededGenerator(state: 3)
        return random.bytes(700_000)
    }()

    init() throws { name = try RegistryName("team/api") }

    private func cut(_ count: Int) -> [[UInt8]] {
        stride(from: 0, to: bytes.count, by: count).map { Array(bytes[$0..<min($0 + count, bytes.count)]) }
    }

    @Test(arguments: [1_000, 65_536, 300_000, 700_000])
    func `a blob may come in pieces of any size`(_ size: Int) async throws {
        let fixture = try StoreFixture()
        let id = try await fixture.store.startUpload(in: name)
        #expect(try await fixture.store.append(Pieces(pieces: cut(size)), to: id, in: name) == 700_000)
        try await fixture.store.finishUpload(id, in: name, digest: digest, body: Pieces(pieces: []))
        #expect(try await fixture.store.blobSize(digest, in: name) == 700_000)
        #expect(await errorCode { _ = try fixture.store.uploadSize(id, in: name) } == .uploadUnknown)
        #expect(try DurableFiles.names(in: fixture.store.layout.uploads).isEmpty)
    }

    @Test func `what came before a break stays and can be continued, also after a restart`() async throws {
        let directory = try TemporaryDirectory()
        let pieces = cut(100_000)
        let id: String
        do {
            let store = try RegistryStore(root: directory.path)
            id = try await store.startUpload(in: name)
            await #expect(throws: Pieces.Broken.self) {
                try await store.append(Pieces(pieces: Array(pieces[..<3]), breaks: true), to: id, in: name)
            }
            #expect(try store.uploadSize(id, in: name) == 300_000)
            #expect(try await store.blobSize(digest, in: name) == nil)
        }
        let store = try RegistryStore(root: directory.path)
        #expect(try store.uploadSize(id, in: name) == 300_000)
        let rest = Pieces(pieces: Array(pieces[3...]))
        try await store.finishUpload(id, in: name, digest: digest, body: rest, range: 300_000...699_999)
        #expect(try await store.blobSize(digest, in: name) == 700_000)
    }

    @Test(arguments: [
        (1...10 as ClosedRange<Int64>, ImagesError.Code.rangeInvalid), (0...8, .sizeMismatch), (0...10, .sizeMismatch),
    ])
    func `a piece that is not what its range says leaves nothing`(
        _ range: ClosedRange<Int64>,
        _ code: ImagesError.Code
    ) async throws {
        let fixture = try StoreFixture()
        let id = try await fixture.store.startUpload(in: name)
        let body = Pieces(pieces: [Array(bytes[..<4]), Array(bytes[4..<10])])
        let found = await errorCode { _ = try await fixture.store.append(body, to: id, in: name, range: range) }
        #expect(found == code)
        #expect(try fixture.store.uploadSize(id, in: name) == 0)
        try await fixture.store.finishUpload(id, in: name, digest: digest, body: Pieces(pieces: cut(50_000)))
        #expect(try await fixture.store.blobSize(digest, in: name) == 700_000)
    }

    @Test func `content that is not what the digest says is dropped`() async throws {
        let fixture = try StoreFixture()
        let id = try await fixture.store.startUpload(in: name)
        let code = await errorCode {
            try await fixture.store.finishUpload(id, in: name, digest: digest, body: Pieces(pieces: [[1, 2]]))
        }
        #expect(code == .digestMismatch)
        #expect(try await fixture.store.blobSize(digest, in: name) == nil)
        #expect(try DurableFiles.names(in: fixture.store.layout.uploads).isEmpty)
    }

    @Test func `bounds on size and number hold`() async throws {
        let options = RegistryOptions(maximumBlobBytes: 600_000, maximumUploads: 2, isDurable: false)
        let fixture = try StoreFixture(options: options)
        let id = try await fixture.store.startUpload(in: name)
        _ = try await fixture.store.startUpload(in: name)
        #expect(await errorCode { _ = try await fixture.store.startUpload(in: name) } == .tooMany)
        let body = Pieces(pieces: cut(50_000))
        #expect(await errorCode { _ = try await fixture.store.append(body, to: id, in: name) } == .tooLarge)
        #expect(try fixture.store.uploadSize(id, in: name) == 0)
        try await fixture.store.cancelUpload(id, in: name)
        _ = try await fixture.store.startUpload(in: name)
    }

    @Test func `an upload belongs to its repository`() async throws {
        let fixture = try StoreFixture()
        let id = try await fixture.store.startUpload(in: name)
        let other = try RegistryName("other")
        #expect(await errorCode { _ = try fixture.store.uploadSize(id, in: other) } == .uploadUnknown)
        #expect(await errorCode { try await fixture.store.cancelUpload(id, in: other) } == .uploadUnknown)
    }

    @Test func `only one request at a time writes to an upload`() async throws {
        let fixture = try StoreFixture()
        let id = try await fixture.store.startUpload(in: name)
        let upload = try fixture.store.uploads.find(id, in: name)
        let state = try upload.acquire()
        let body = Pieces(pieces: [[1]])
        #expect(await errorCode { _ = try await fixture.store.append(body, to: id, in: name) } == .conflict)
        upload.release(state)
        #expect(try await fixture.store.append(body, to: id, in: name) == 1)
    }

    @Test func `uploads that nobody continues expire, others stay`() async throws {
        let fixture = try StoreFixture(options: RegistryOptions(uploadLifetime: .seconds(3_600), isDurable: false))
        let old = try await fixture.store.startUpload(in: name)
        let new = try await fixture.store.startUpload(in: name)
        #expect(shell("touch -d '2 hours ago' \(fixture.store.layout.upload(old))/data"))
        #expect(try await fixture.store.expireUploads() == 1)
        #expect(await errorCode { _ = try fixture.store.uploadSize(old, in: name) } == .uploadUnknown)
        #expect(try fixture.store.uploadSize(new, in: name) == 0)
    }

    @Test func `many push the same and different blobs at once`() async throws {
        let fixture = try StoreFixture()
        let (store, name, bytes) = (fixture.store, name, bytes)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<40 {
                group.addTask {
                    var content = bytes
                    content[0] = UInt8(index % 4)
                    let repository = try RegistryName("team/r\(index % 3)")
                    try await store.putBlob(content, in: repository)
                    try await store.putBlob(content, in: name)
                }
            }
            try await group.waitForAll()
        }
        for first in 0..<4 {
            var content = bytes
            content[0] = UInt8(first)
            #expect(try await store.blobSize(.of(content), in: name) == 700_000)
        }
        #expect(try DurableFiles.names(in: store.layout.uploads).isEmpty)
    }

    @Test func `what a dead process left half done is taken over or removed`() async throws {
        let directory = try TemporaryDirectory()
        do { _ = try RegistryStore(root: directory.path) }
        let id = String(repeating: "a", count: 32)
        try directory.write("uploads/\(id)/repository", "team/api")
        try directory.write("uploads/\(id)/data", Array(bytes[..<10]))
        try directory.write("uploads/nodata/repository", "team/api")
        try directory.write("uploads/norepo/data", "x")
        try directory.write("uploads/badname/repository", "../..")
        try directory.write("repositories/team/api/_tags/.partial", "sha256:")
        let store = try RegistryStore(root: directory.path)
        #expect(try DurableFiles.names(in: directory.path + "/uploads") == [id])
        #expect(try store.uploadSize(id, in: name) == 10)
        #expect(try await store.tags(in: name).names.isEmpty)
        #expect(try await store.repositories().names.isEmpty)
    }
}
