import Glibc
public import NIOCore

extension RegistryStore {
    /// The size of a blob the repository has; nil when it has none of this digest.
    ///
    /// Counts as a use: the garbage collection leaves the blob alone for its grace period, so that a client which was
    /// told the blob is there may rely on it.
    public func blobSize(_ digest: ImageDigest, in repository: RegistryName) async throws -> Int64? {
        try await changes.run { [layout, uses] in
            uses.note([digest])
            guard try DurableFiles.touch(layout.link(digest, in: repository)),
                try DurableFiles.touch(layout.blob(digest))
            else { return nil }
            return try DurableFiles.status(of: layout.blob(digest))?.size
        }
    }

    /// Opens a blob the repository has; it stays readable though it be deleted meanwhile.
    public func openBlob(_ digest: ImageDigest, in repository: RegistryName) async throws -> RegistryBlob {
        let lane = DiskLane.any()
        return try await lane.run { [layout] in
            let path = layout.blob(digest)
            guard try DurableFiles.status(of: layout.link(digest, in: repository)) != nil,
                try DurableFiles.status(of: path) != nil
            else { throw ImagesError(.blobUnknown, "\(repository) has no blob \(digest)") }
            let file = try DiskFile.open(path, O_RDONLY)
            return try RegistryBlob(digest: digest, size: file.size(), file: file, lane: lane)
        }
    }

    /// Makes a blob of one repository part of another without sending it; false when the first has none.
    public func mountBlob(
        _ digest: ImageDigest,
        from source: RegistryName,
        into repository: RegistryName
    ) async throws -> Bool {
        let durable = options.isDurable
        return try await changes.run { [layout, uses] in
            uses.note([digest])
            guard try DurableFiles.touch(layout.link(digest, in: source)),
                try DurableFiles.touch(layout.blob(digest))
            else { return false }
            try DurableFiles.mark(layout.link(digest, in: repository), durable: durable)
            return true
        }
    }

    /// Takes a blob out of a repository; refused while one of its manifests names it.
    public func deleteBlob(_ digest: ImageDigest, in repository: RegistryName) async throws {
        let records = RegistryRecords(layout: layout)
        try await changes.run { [layout] in
            guard try DurableFiles.status(of: layout.link(digest, in: repository)) != nil else {
                throw ImagesError(.blobUnknown, "\(repository) has no blob \(digest)")
            }
            if let user = try records.manifest(naming: digest, in: repository) {
                throw ImagesError(.conflict, "the blob \(digest) is part of the manifest \(user)")
            }
            try DurableFiles.remove(layout.link(digest, in: repository))
        }
    }

    /// Stores bytes that are all in memory, such as a config.
    @discardableResult
    public func putBlob(_ bytes: [UInt8], in repository: RegistryName) async throws -> ImageDigest {
        let digest = ImageDigest.of(bytes)
        let id = try await startUpload(in: repository)
        try await finishUpload(id, in: repository, digest: digest, body: OneBuffer(ByteBuffer(bytes: bytes)))
        return digest
    }
}

/// An open blob.
public struct RegistryBlob: Sendable {
    public let digest: ImageDigest
    public let size: Int64
    private let file: DiskFile
    private let lane: DiskLane

    init(digest: ImageDigest, size: Int64, file: DiskFile, lane: DiskLane) {
        self.digest = digest
        self.size = size
        self.file = file
        self.lane = lane
    }

    /// Reads at most `count` bytes from an offset; fewer mean the end.
    public func read(count: Int, at offset: Int64) async throws -> ByteBuffer {
        try await lane.run { [file] in
            var buffer = ByteBufferAllocator().buffer(capacity: count)
            try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { space in
                try file.read(into: UnsafeMutableRawBufferPointer(rebasing: space[..<count]), at: offset)
            }
            return buffer
        }
    }
}

/// A body that is one buffer.
struct OneBuffer: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    private let buffer: ByteBuffer

    init(_ buffer: ByteBuffer) { self.buffer = buffer }

    func makeAsyncIterator() -> Iterator { Iterator(buffer: buffer) }

    struct Iterator: AsyncIteratorProtocol {
        var buffer: ByteBuffer?

        mutating func next() async -> ByteBuffer? {
            defer { buffer = nil }
            return buffer
        }
    }
}
