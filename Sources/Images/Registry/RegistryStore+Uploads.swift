public import NIOCore

extension RegistryStore {
    /// Opens an upload to a repository and returns its id.
    public func startUpload(in repository: RegistryName) async throws -> String {
        let limit = options.maximumUploads
        return try await DiskLane.any().run { [uploads, layout] in
            try uploads.start(in: repository, layout: layout, limit: limit).id
        }
    }

    /// How many bytes an upload has.
    public func uploadSize(_ id: String, in repository: RegistryName) throws -> Int64 {
        try uploads.find(id, in: repository).size
    }

    /// Adds the next piece to an upload and returns its size then.
    ///
    /// With a range the piece must begin where the upload ends and be exactly as long. When the body breaks off, what
    /// came stays, and the upload can be continued from its size; when it is refused, nothing of it stays.
    public func append<Body: AsyncSequence>(
        _ body: Body,
        to id: String,
        in repository: RegistryName,
        range: ClosedRange<Int64>? = nil
    ) async throws -> Int64 where Body.Element == ByteBuffer {
        let upload = try uploads.find(id, in: repository)
        var state = try upload.acquire()
        defer { upload.release(state) }
        var writer = try await RegistryUploadWriter.open(upload, state: state, limit: options.maximumBlobBytes)
        state = writer.state
        defer { state = writer.state }
        try await write(body, range: range, with: &writer)
        return writer.state.size
    }

    /// Adds the last piece, checks the digest and makes the blob part of the repository.
    ///
    /// The upload is gone afterwards, also when its content is not what the digest says.
    public func finishUpload<Body: AsyncSequence>(
        _ id: String,
        in repository: RegistryName,
        digest: ImageDigest,
        body: Body,
        range: ClosedRange<Int64>? = nil
    ) async throws where Body.Element == ByteBuffer {
        let upload = try uploads.find(id, in: repository)
        var state = try upload.acquire()
        defer { upload.release(state) }
        var writer = try await RegistryUploadWriter.open(upload, state: state, limit: options.maximumBlobBytes)
        state = writer.state
        defer { state = writer.state }
        try await write(body, range: range, with: &writer)
        guard writer.digest == digest else {
            try await discard(upload)
            throw ImagesError(.digestMismatch, "the content has the digest \(writer.digest), not \(digest)")
        }
        if options.isDurable { try await writer.sync() }
        let durable = options.isDurable
        try await changes.run { [layout, uses] in
            uses.note([digest])
            let blob = layout.blob(digest)
            if try !DurableFiles.touch(blob) {
                try DurableFiles.touch(upload.data)
                try DurableFiles.move(upload.data, to: blob, durable: durable)
            }
            try DurableFiles.mark(layout.link(digest, in: repository), durable: durable)
        }
        try await discard(upload)
    }

    /// Ends an upload and drops its content.
    public func cancelUpload(_ id: String, in repository: RegistryName) async throws {
        let upload = try uploads.find(id, in: repository)
        let state = try upload.acquire()
        defer { upload.release(state) }
        try await discard(upload)
    }

    /// Drops uploads that nobody has continued for the lifetime of the options; returns how many.
    @discardableResult
    public func expireUploads() async throws -> Int {
        let oldest = DurableFiles.nanoseconds() - options.uploadLifetime.nanoseconds
        var count = 0
        for upload in uploads.all {
            let status = try await DiskLane.any().run { try DurableFiles.status(of: upload.data) }
            if let status, status.modifiedNanoseconds > oldest { continue }
            let state: RegistryUpload.State
            do { state = try upload.acquire() } catch { continue }
            defer { upload.release(state) }
            try await discard(upload)
            count += 1
        }
        return count
    }

    private func discard(_ upload: RegistryUpload) async throws {
        uploads.forget(upload.id)
        try await DiskLane.any().run { try upload.removeFiles() }
    }

    private func write<Body: AsyncSequence>(
        _ body: Body,
        range: ClosedRange<Int64>?,
        with writer: inout RegistryUploadWriter
    ) async throws where Body.Element == ByteBuffer {
        let start = writer.state.size
        if let range, range.lowerBound != start {
            throw ImagesError(.rangeInvalid, "the upload stands at \(start); the piece begins at \(range.lowerBound)")
        }
        let announced = range.map { $0.upperBound - $0.lowerBound + 1 }
        var received: Int64 = 0
        var refusal: ImagesError?
        do {
            for try await buffer in body {
                received += Int64(buffer.readableBytes)
                if let announced, received > announced {
                    refusal = ImagesError(.sizeMismatch, "the piece is longer than its range")
                    break
                }
                try await writer.write(buffer)
            }
            if let announced, received < announced {
                refusal = ImagesError(.sizeMismatch, "the piece is shorter than its range")
            }
        } catch let error as ImagesError {
            refusal = error
        } catch {
            // The sender went away: what came is a good beginning.
            try await writer.flush()
            throw error
        }
        if let refusal {
            writer.rollBack()
            throw refusal
        }
        try await writer.flush()
    }

    /// Whether somebody is pushing: an upload is being written to, or was within that time.
    public func isReceiving(within age: Duration) async throws -> Bool {
        let open = uploads.all
        if open.contains(where: \.isBusy) { return true }
        let since = DurableFiles.nanoseconds() - age.nanoseconds
        return try await DiskLane.any().run {
            try open.contains { upload in
                guard let status = try DurableFiles.status(of: upload.data) else { return false }
                return status.modifiedNanoseconds >= since
            }
        }
    }
}
