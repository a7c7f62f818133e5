import Glibc

/// Packs files into tar archives and unpacks them again, within bounds and within their directory.
public enum Archive {
    /// What was packed or unpacked.
    public struct Summary: Sendable, Hashable {
        public let entries: Int
        /// Bytes of content, without the archive's own.
        public let bytes: Int64
        /// Sockets, pipes and devices that were left out.
        public let skipped: [String]
    }

    /// Packs paths (relative to a directory; a directory stands for all below it) into a new file.
    ///
    /// The same files give the same bytes whoever packs them; times are kept. A path that leaves the directory, by its
    /// text or through a link, and a link that points outside are refused. `destination` appears only when complete.
    @concurrent
    public static func create(
        paths: [String] = ["."],
        in directory: String,
        to destination: String,
        limits: ArchiveLimits = .standard
    ) async throws -> Summary {
        try await DiskLane.any().runCancellable { cancellation in
            let root = try RootDirectory.open(directory)
            var scan = TreeScan(root: root, limits: limits, times: .kept)
            for path in paths { try scan.add(SafePath(path), cancellation: cancellation) }
            let entries = unique(scan.entries)
            for entry in entries {
                guard case .link(let target) = entry.kind else { continue }
                guard try SafePath(entry.path).allowsLink(to: target) else {
                    throw ImagesError(
                        .outsideRoot,
                        "\(quoted(entry.path)) is a link that points outside \(quoted(directory)): \(quoted(target))"
                    )
                }
            }
            try write(TarSource(root: root, entries: entries), to: destination, cancellation)
            return Summary(entries: entries.count, bytes: entries.reduce(0) { $0 + $1.size }, skipped: scan.skipped)
        }
    }

    /// Unpacks an archive below a directory, which is made when missing; what stands there is replaced file by file.
    ///
    /// Absolute paths, `..`, links that point outside, hard links and devices are refused, and no link is followed
    /// while writing. A refused archive may be partly unpacked: use a fresh directory when that matters.
    @concurrent
    @discardableResult
    public static func extract(
        _ archive: String,
        into directory: String,
        limits: ArchiveLimits = .standard
    ) async throws -> Summary {
        try await DiskLane.any().runCancellable { cancellation in
            let file = try DiskFile.open(archive, O_RDONLY)
            guard mkdir(directory, 0o755) == 0 || errno == EEXIST else {
                throw systemError("make the directory", directory)
            }
            let root = try RootDirectory.open(directory)
            var reader = TarReader(file: file, limits: limits)
            var extractor = TarExtractor(root: root, file: file)
            var count = 0
            var bytes: Int64 = 0
            while let (entry, content) = try reader.next() {
                count += 1
                guard count <= limits.maximumEntries else {
                    throw ImagesError(.tooLarge, "the archive has more than \(limits.maximumEntries) entries")
                }
                bytes += entry.size
                try extractor.extract(entry, content: content, cancellation: cancellation)
            }
            return Summary(entries: count, bytes: bytes, skipped: [])
        }
    }

    /// Writes the whole archive under another name first, so that a half-written one is never taken for complete.
    static func write(_ source: TarSource, to destination: String, _ cancellation: CancellationFlag) throws {
        let partial = destination + ".partial"
        let output = try DiskFile.open(partial, O_WRONLY | O_CREAT | O_TRUNC)
        do {
            var offset: Int64 = 0
            while let piece = try source.read() {
                try cancellation.check()
                try output.write(piece, at: offset)
                offset += Int64(piece.count)
            }
        } catch {
            unlink(partial)
            throw error
        }
        guard rename(partial, destination) == 0 else { throw systemError("rename", partial) }
    }

    /// Overlapping paths give the same entry twice; the first stands before what is below it.
    private static func unique(_ entries: [TarEntry]) -> [TarEntry] {
        var seen: Set<String> = []
        return entries.filter { seen.insert($0.path).inserted }
    }
}
