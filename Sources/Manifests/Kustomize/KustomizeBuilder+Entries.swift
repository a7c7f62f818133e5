extension KustomizeBuilder {
    /// Adds what one entry of `resources:` names.
    func add(
        _ entry: Kustomization.Entry,
        of scope: Scope,
        to result: inout Accumulator
    ) throws(ManifestError) {
        let kustomization = scope.kustomization
        try refuseRemote(entry)
        guard let path = TreePath.join(kustomization.directory, entry.text) else { throw leavesRoot(entry) }
        if !path.isEmpty, let bytes = try files.bytes(path, from: entry.position) {
            try checkInside(path, entry, kustomization)
            let origin = scope.origin?.appending(entry.text)
            for object in try files.objects(in: path, bytes) {
                let resource = Resource(object)
                resource.origin = origin
                try result.map.append(resource)
            }
            return
        }
        let directory = try directory(entry, of: scope)
        let base = try files.kustomization(in: directory, from: entry.position)
        guard !base.isComponent else {
            throw ManifestError(
                code: .invalid,
                message: "'\(entry.text)' is a Component; it stands under components",
                position: entry.position
            )
        }
        var inner = Accumulator()
        try accumulate(scope.entering(base, at: directory, entry), into: &inner)
        try result.map.append(contentsOf: inner.map)
        try result.merge(inner.specs)
        try result.variables.merge(inner.variables)
    }

    /// The directory an entry names, which must not be one that is being built or one above it.
    func directory(
        _ entry: Kustomization.Entry,
        of scope: Scope
    ) throws(ManifestError) -> String {
        try refuseRemote(entry)
        guard let path = TreePath.join(scope.kustomization.directory, entry.text) else { throw leavesRoot(entry) }
        guard try files.isDirectory(path, from: entry.position) else {
            throw ManifestError(
                code: .notFound,
                message: "'\(entry.text)' is neither a file nor a directory",
                position: entry.position
            )
        }
        if let around = scope.visited.last(where: { TreePath.isInside($0, path) }) {
            throw ManifestError(
                code: .cycle,
                message: "'\(entry.text)' leads back to '\(around)', which is being built",
                position: entry.position
            )
        }
        directories += 1
        guard scope.visited.count < Self.maxDepth, directories < Self.maxDirectories else {
            throw ManifestError(
                code: .tooLarge,
                message:
                    "the build goes deeper than \(Self.maxDepth) or through more than \(Self.maxDirectories) directories",
                position: entry.position
            )
        }
        return path
    }

    private func refuseRemote(_ entry: Kustomization.Entry) throws(ManifestError) {
        let text = entry.text
        let isRemote =
            ["http://", "https://", "ssh://", "git://", "file://", "git::", "git@", "gh:"].contains {
                text.hasPrefix($0)
            }
            || text.hasPrefix("github.com/") || text.hasPrefix("github.com:") || text.contains("?ref=")
        guard !isRemote else {
            throw ManifestError(
                code: .unsupported,
                message: "'\(text)' is remote and is not fetched; copy what it holds into the repository",
                position: entry.position
            )
        }
        guard !text.isEmpty, !text.hasPrefix("/") else {
            throw ManifestError(
                code: .outsideRoot,
                message: text.isEmpty ? "the path is empty" : "'\(text)' is absolute; paths are relative to the file",
                position: entry.position
            )
        }
    }

    private func leavesRoot(_ entry: Kustomization.Entry) -> ManifestError {
        ManifestError(
            code: .outsideRoot,
            message: "'\(entry.text)' leads outside of the tree",
            position: entry.position
        )
    }

    private func checkInside(
        _ path: String,
        _ entry: Kustomization.Entry,
        _ kustomization: Kustomization
    ) throws(ManifestError) {
        guard TreePath.isInside(path, kustomization.directory),
            try files.isInside(path, kustomization.directory, from: entry.position)
        else {
            throw ManifestError(
                code: .outsideRoot,
                message: "'\(entry.text)' is a file outside of the kustomization's directory; only directories may be",
                position: entry.position
            )
        }
    }

    /// The bytes of a file that stands in the kustomization's directory or below.
    func load(
        _ entry: Kustomization.Entry,
        for kustomization: Kustomization
    ) throws(ManifestError) -> (path: String, bytes: [UInt8]) {
        try refuseRemote(entry)
        guard let path = TreePath.join(kustomization.directory, entry.text) else { throw leavesRoot(entry) }
        guard let bytes = try files.bytes(path, from: entry.position) else {
            throw ManifestError(code: .notFound, message: "there is no file '\(entry.text)'", position: entry.position)
        }
        try checkInside(path, entry, kustomization)
        return (path, bytes)
    }
}
