extension RegistryStore {
    /// A part of a list of names in order; `next` is what to go on after.
    public struct Page: Sendable, Hashable {
        public let names: [String]
        public let next: String?
    }

    /// Tags of a repository after one, at most as many as the options' page size.
    public func tags(in repository: RegistryName, after last: String? = nil, limit: Int? = nil) async throws -> Page {
        let records = RegistryRecords(layout: layout)
        let names = try await DiskLane.any().run { [layout] in
            guard try DurableFiles.status(of: layout.repository(repository)) != nil else {
                throw ImagesError(.nameUnknown, "there is no repository \(repository)")
            }
            return try records.tags(in: repository)
        }
        return page(names, after: last, limit: limit)
    }

    /// Repositories that have manifests, after one, at most as many as the options' page size.
    public func repositories(after last: String? = nil, limit: Int? = nil) async throws -> Page {
        let records = RegistryRecords(layout: layout)
        let names = try await DiskLane.any().run { try records.repositories().map(\.description) }
        return page(names, after: last, limit: limit)
    }

    /// What says something about a manifest (signatures, bills of material), narrowed to one type when asked.
    ///
    /// The manifest itself need not be there. At most as many as the options' page size, after a digest.
    public func referrers(
        of subject: ImageDigest,
        in repository: RegistryName,
        artifactType: String? = nil,
        after last: String? = nil
    ) async throws -> (descriptors: [ImageDescriptor], next: String?) {
        let records = RegistryRecords(layout: layout)
        var all = try await DiskLane.any().run { try records.referrers(of: subject, in: repository) }
        if let artifactType { all.removeAll { $0.artifactType != artifactType } }
        let page = page(all.map(\.digest.hex), after: last, limit: nil)
        let wanted = Set(page.names)
        return (all.filter { wanted.contains($0.digest.hex) }, page.next)
    }

    private func page(_ names: [String], after last: String?, limit: Int?) -> Page {
        let rest = last.map { last in names.filter { last.utf8.lexicographicallyPrecedes($0.utf8) } } ?? names
        let count = min(max(limit ?? options.pageSize, 0), options.pageSize)
        let page = Array(rest.prefix(count))
        return Page(names: page, next: rest.count > count ? page.last : nil)
    }
}
