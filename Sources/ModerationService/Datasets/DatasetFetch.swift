import Archives
public import Moderation

/// Brings a data set: downloads it, holds it to its checksum, and unpacks it.
public struct DatasetFetch: Sendable {
    /// What is there now.
    public struct Result: Sendable, Hashable {
        /// The file that was downloaded; nothing when it was removed after it had been unpacked.
        public var download: String?
        public var sha256: String
        /// Whether it was there before.
        public var wasPresent: Bool
        /// The files to work with: those of the archive, or the file itself.
        public var files: [String]
    }

    public var settings = DownloadSettings()
    /// Whether archives are unpacked.
    public var unpacks = true
    /// Whether an archive is removed once it is unpacked.
    public var removesArchive = false
    /// The bounds of what an archive may become.
    public var limit = ArchiveLimit()

    private let source: DatasetSource
    private let target: FetchTarget

    /// How much may come of an archive.
    public struct ArchiveLimit: Sendable, Hashable {
        public var bytes = 16 << 30
        public var files = 10_000

        public init() {}
    }

    /// `output` is a directory, or the name of the file.
    public init(_ source: DatasetSource, output: String?) {
        self.source = source
        target = FetchTarget(output, name: source.name)
    }

    /// Does all of it; `expected` is the SHA-256 that the downloaded file has to have, in hexadecimal.
    public func run(
        expecting expected: String?,
        tell: @escaping @Sendable (FetchEvent) -> Void
    ) async throws(ModerationError) -> Result {
        try FileContent.makeDirectory(target.directory)
        let expected = expected?.lowercased()
        var (download, wasPresent) = (target.path(target.download), false)
        var digest = ""
        if let expected, let present = try present(expected) {
            tell(.present)
            (download, digest, wasPresent) = (present, expected, true)
        } else {
            digest = try await Download(source, to: download, settings: settings, tell: tell).run(expecting: expected)
        }
        var result = Result(download: download, sha256: digest, wasPresent: wasPresent, files: [download])
        guard unpacks, let kind = try kind(of: download) else { return result }
        if Archive.kind(ofName: download) == nil {
            // The name is for the content.
            try PartFile.rename(download, to: download + kind.suffix)
            download += kind.suffix
        }
        tell(.unpacking)
        result.download = download
        result.files = try Unpacking(archive: download, kind: kind, target: target, single: single)
            .run(ArchiveBudget(bytes: limit.bytes, entries: limit.files))
        if removesArchive {
            try PartFile.remove(download)
            result.download = nil
        }
        return result
    }

    /// What the one file of an archive has to be called.
    private var single: String? { target.single ?? (source.isPacked(target.download) ? target.download : nil) }

    /// The file of an earlier fetch that has the right checksum.
    private func present(_ expected: String) throws(ModerationError) -> String? {
        for suffix in ["", Archive.Kind.zip.suffix, Archive.Kind.gzip.suffix] {
            let path = target.path(target.download) + suffix
            if try PartFile.digest(ofFileAt: path) == expected { return path }
        }
        return nil
    }

    /// What the file has to be unpacked as, if it has to be.
    ///
    /// Its first bytes decide where its name says nothing; files such as `.xlsx` are archives too, and stay as they are.
    private func kind(of path: String) throws(ModerationError) -> Archive.Kind? {
        if let kind = Archive.kind(ofName: path) { return kind }
        guard source.isPacked(target.download) || !target.download.contains(".") else { return nil }
        do {
            return try Archive.kind(ofFile: path)
        } catch {
            throw ModerationError(.unreadable, error.message, cause: error)
        }
    }
}

extension Archive.Kind {
    fileprivate var suffix: String { self == .zip ? ".zip" : ".gz" }
}
