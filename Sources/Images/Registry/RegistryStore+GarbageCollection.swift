extension RegistryStore {
    /// What a collection does with manifests that have no tag.
    public enum UntaggedManifests: Sendable, Hashable {
        case keep
        /// Removes those that neither a tagged manifest nor one of these digests needs.
        case remove(except: Set<ImageDigest>)
    }

    /// What a collection removed.
    public struct CollectionReport: Sendable, Hashable {
        public internal(set) var uploads = 0
        public internal(set) var manifests = 0
        public internal(set) var blobs = 0
        public internal(set) var bytes: Int64 = 0
    }

    /// Removes content that no manifest names and uploads that have expired.
    ///
    /// What was pushed, mounted, asked for by `HEAD` or named by a manifest within `keepNewerThan` stays, so pushes may
    /// go on meanwhile: a blob a client was told of is not taken from under its manifest. Choose the time longer than a
    /// push lasts. Stops without removing content when a manifest cannot be read. Safe to run at any time; a second
    /// collection at once only does the same again.
    public func collectGarbage(
        keepNewerThan age: Duration,
        untagged: UntaggedManifests = .keep
    ) async throws -> CollectionReport {
        var report = CollectionReport()
        report.uploads = try await expireUploads()
        uses.begin()
        defer { uses.end() }
        // Among the changes: what was put before is found by the marking below, what is put later is noted.
        let cutoff = try await changes.run { DurableFiles.nanoseconds() - age.nanoseconds }
        let sweep = RegistrySweep(
            records: RegistryRecords(layout: layout),
            uses: uses,
            cutoff: cutoff,
            isDurable: options.isDurable
        )
        let lane = DiskLane.any()
        var used: Set<ImageDigest> = []
        for repository in try await lane.run({ try sweep.records.allRepositories() }) {
            if case .remove(let pinned) = untagged {
                report.manifests += try await changes.run {
                    try sweep.removeUntagged(in: repository, except: pinned)
                }
            }
            let named = try await lane.runCancellable { try sweep.mark(repository, $0) }
            used.formUnion(named)
            for digest in try await lane.run({ try sweep.records.blobs(in: repository) }) where !named.contains(digest)
            {
                try await changes.run { try sweep.unlink(digest, in: repository) }
            }
        }
        for digest in try await lane.run({ [used] in try sweep.unmarked(used) }) {
            guard let size = try await changes.run({ try sweep.removeBlob(digest) }) else { continue }
            report.blobs += 1
            report.bytes += size
        }
        return report
    }
}

/// The steps of one garbage collection; blocking.
struct RegistrySweep: Sendable {
    let records: RegistryRecords
    let uses: RegistryUses
    /// Nanoseconds since 1970; what was used after this stays.
    let cutoff: Int64
    let isDurable: Bool

    private var layout: RegistryLayout { records.layout }

    /// The content a repository's manifests name, and they themselves.
    func mark(_ repository: RegistryName, _ cancellation: CancellationFlag) throws -> Set<ImageDigest> {
        var named: Set<ImageDigest> = []
        for digest in try records.manifests(in: repository) {
            try cancellation.check()
            named.insert(digest)
            let content = try records.manifest(.digest(digest), in: repository).content()
            for reference in content.references { named.insert(reference.descriptor.digest) }
        }
        return named
    }

    /// Blobs of the whole store that are old and were not marked.
    func unmarked(_ used: Set<ImageDigest>) throws(ImagesError) -> [ImageDigest] {
        var found: [ImageDigest] = []
        for folder in try DurableFiles.names(in: layout.blobs) {
            for name in try DurableFiles.names(in: layout.blobs + "/" + folder) {
                let digest = try ImageDigest(hex: name)
                if !used.contains(digest), try isOld(layout.blob(digest)) { found.append(digest) }
            }
        }
        return found
    }

    /// Asked again under the lock: it may have been used since it was found.
    func removeBlob(_ digest: ImageDigest) throws(ImagesError) -> Int64? {
        let path = layout.blob(digest)
        guard let size = try DurableFiles.status(of: path)?.size, try isOld(path), !uses.contains(digest) else {
            return nil
        }
        return try DurableFiles.remove(path) ? size : nil
    }

    func unlink(_ digest: ImageDigest, in repository: RegistryName) throws(ImagesError) {
        let path = layout.link(digest, in: repository)
        if try isOld(path), !uses.contains(digest) { try DurableFiles.remove(path) }
    }

    /// Removes the old manifests that nothing kept needs: tags and pins, what they name, and what is about those.
    func removeUntagged(in repository: RegistryName, except pinned: Set<ImageDigest>) throws -> Int {
        var contents: [ImageDigest: ImageManifestContent] = [:]
        for digest in try records.manifests(in: repository) {
            contents[digest] = try records.manifest(.digest(digest), in: repository).content()
        }
        var kept: Set<ImageDigest> = []
        var open = try records.tags(in: repository).compactMap { try records.tag($0, in: repository) } + pinned
        for digest in contents.keys where try !isOld(layout.manifest(digest, in: repository)) { open.append(digest) }
        while let digest = open.popLast() {
            guard let content = contents[digest], kept.insert(digest).inserted else { continue }
            open += (content.manifests ?? []).map(\.digest)
            open += contents.filter { $0.value.subject?.digest == digest }.map(\.key)
        }
        // An index goes before what it names, so that a crash in between leaves no hole in it.
        let doomed = contents.filter { !kept.contains($0.key) }
            .sorted { ($0.value.manifests?.count ?? 0) > ($1.value.manifests?.count ?? 0) }
        for (digest, _) in doomed {
            let manifest = try records.manifest(.digest(digest), in: repository)
            try RegistryStore.remove(manifest, in: repository, records, isDurable)
        }
        return doomed.count
    }

    private func isOld(_ path: String) throws(ImagesError) -> Bool {
        guard let status = try DurableFiles.status(of: path) else { return false }
        return status.modifiedNanoseconds < cutoff
    }
}

extension Duration {
    /// Whole nanoseconds, as long as they fit; three centuries otherwise.
    var nanoseconds: Int64 {
        let (product, overflow) = components.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max / 2 : product + components.attoseconds / 1_000_000_000
    }
}
