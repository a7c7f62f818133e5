import Crypto
import Glibc
import NIOCore

/// Writes and hashes what one request brings to an upload.
struct RegistryUploadWriter {
    private let file: DiskFile
    private let lane: DiskLane
    private(set) var state: RegistryUpload.State
    private let before: RegistryUpload.State
    private var batch: [ByteBuffer] = []
    private var batchBytes = 0
    private let limit: Int64

    /// Pieces of a body are gathered up to this size before they are taken to disk.
    private static let batchSize = 256 * 1_024

    private init(file: DiskFile, lane: DiskLane, state: RegistryUpload.State, limit: Int64) {
        self.file = file
        self.lane = lane
        self.state = state
        before = state
        self.limit = limit
    }

    /// Opens an upload that was acquired; after a restart its content is hashed again.
    static func open(
        _ upload: RegistryUpload,
        state: RegistryUpload.State,
        limit: Int64
    ) async throws -> RegistryUploadWriter {
        let lane = DiskLane.any()
        let path = upload.data
        let (file, opened) = try await lane.runCancellable { cancellation in
            let file = try DiskFile.open(path, O_RDWR)
            var state = state
            // A write that failed half-way may have left more than was counted.
            if try file.size() > state.size { try file.truncate(to: state.size) }
            if state.hasher == nil { state.hasher = try hash(file, state.size, cancellation) }
            return (file, state)
        }
        return RegistryUploadWriter(file: file, lane: lane, state: opened, limit: limit)
    }

    private static func hash(_ file: DiskFile, _ size: Int64, _ cancellation: CancellationFlag) throws -> SHA256 {
        var hasher = SHA256()
        var offset: Int64 = 0
        while offset < size {
            try cancellation.check()
            let bytes = try file.read(count: Int(min(Int64(batchSize), size - offset)), at: offset)
            guard !bytes.isEmpty else { throw ImagesError(.io, "an upload became shorter while it was read") }
            hasher.update(data: bytes)
            offset += Int64(bytes.count)
        }
        return hasher
    }

    /// Takes one piece; goes to disk when enough is gathered.
    mutating func write(_ buffer: ByteBuffer) async throws {
        guard state.size + Int64(batchBytes) + Int64(buffer.readableBytes) <= limit else {
            throw ImagesError(.tooLarge, "a blob may have at most \(limit) bytes")
        }
        batch.append(buffer)
        batchBytes += buffer.readableBytes
        if batchBytes >= Self.batchSize { try await flush() }
    }

    /// Takes what is gathered to disk.
    mutating func flush() async throws {
        guard !batch.isEmpty else { return }
        let (file, current, buffers) = (file, state, batch)
        batch = []
        batchBytes = 0
        state = try await lane.run {
            var next = current
            var hasher = next.hasher ?? SHA256()
            for buffer in buffers {
                try buffer.withUnsafeReadableBytes { bytes in
                    hasher.update(bufferPointer: bytes)
                    try file.write(bytes, at: next.size)
                }
                next.size += Int64(buffer.readableBytes)
            }
            next.hasher = hasher
            return next
        }
    }

    /// Forgets what this request brought.
    mutating func rollBack() {
        batch = []
        batchBytes = 0
        state = before
    }

    /// The digest of everything written.
    var digest: ImageDigest { ImageDigest((state.hasher ?? SHA256()).finalize()) }

    func sync() async throws { try await lane.run { [file] in try file.sync() } }
}
