import Glibc

extension DirectoryTracker {
    /// What stands beside the files of a version.
    private struct Record: Codable {
        var run: String
        var createdAt: Int64
        var tags: [String: String]
    }

    public func register(
        _ name: String,
        run: String,
        folder: String,
        tags: [String: String]
    ) async throws -> ModelVersion {
        try TrackingRules.check(name: name, as: "the name of a model")
        try TrackingRules.check(path: folder)
        try TrackingRules.check(RunEntries(tags: tags))
        let source = self.folder(of: run) + "/artifacts/" + folder
        let files = try DirectoryListing.names(in: source)
        guard !files.isEmpty else { throw ModerationError(.notFound, "the run \(run) has no files in \(folder)") }
        try FileContent.makeDirectory("\(directory)/\(name)/versions")
        let number = try await FileLock.holding("\(directory)/\(name)/.lock") {
            let number = (try numbers(of: name).last ?? 0) + 1
            let target = "\(directory)/\(name)/versions/\(number)"
            // Whole or not at all: a version is there once its directory has its name.
            let unfinished = "\(directory)/\(name)/versions/.\(number).unfinished"
            try FileContent.makeDirectory(unfinished)
            for file in files {
                let content = try FileContent.read(source + "/" + file, limit: Self.longestFile)
                try FileContent.write(content, to: unfinished + "/" + file)
            }
            let record = Record(run: run, createdAt: Self.now, tags: tags)
            try DirectoryRecord.write(record, to: unfinished + "/version.json")
            guard rename(unfinished, target) == 0 else {
                throw ModerationError(.unwritable, "\(target): \(String(cString: strerror(errno)))")
            }
            return number
        }
        return try await version(number, of: name)
    }

    public func models() async throws -> [String] {
        try DirectoryListing.names(in: directory).filter { name in
            ModelReference.isName(name) && DirectoryListing.isDirectory("\(directory)/\(name)/versions")
        }
    }

    public func versions(of name: String) async throws -> [ModelVersion] {
        try TrackingRules.check(name: name, as: "the name of a model")
        let numbers = try numbers(of: name)
        guard !numbers.isEmpty else { throw ModerationError(.notFound, "there is no model \(name) in \(directory)") }
        let aliases = try registry.aliases(of: name)
        return try numbers.map { try version($0, of: name, aliases: aliases) }
    }

    public func version(_ number: Int, of name: String) async throws -> ModelVersion {
        try TrackingRules.check(name: name, as: "the name of a model")
        return try version(number, of: name, aliases: try registry.aliases(of: name))
    }

    public func version(aliased alias: String, of name: String) async throws -> ModelVersion {
        let aliases = try registry.aliases(of: name)
        guard let number = aliases[alias] else {
            throw ModerationError(.notFound, "the model \(name) has no alias \(alias) in \(directory)")
        }
        return try version(number, of: name, aliases: aliases)
    }

    public func setAlias(_ alias: String, of name: String, to version: Int) async throws {
        try TrackingRules.check(name: alias, as: "an alias")
        _ = try await self.version(version, of: name)
        try await changeAliases(of: name) { $0[alias] = version }
    }

    public func removeAlias(_ alias: String, of name: String) async throws {
        try TrackingRules.check(name: name, as: "the name of a model")
        guard try registry.aliases(of: name)[alias] != nil else { return }
        try await changeAliases(of: name) { $0[alias] = nil }
    }

    public func file(_ name: String, of version: ModelVersion) async throws -> [UInt8] {
        try TrackingRules.check(path: name)
        let content = try FileContent.read("\(folder(of: version))/\(name)", limit: Self.longestFile)
        try version.check(content, of: name)
        return content
    }

    static var longestFile: Int { 1 << 30 }

    private func folder(of version: ModelVersion) -> String {
        "\(directory)/\(version.name)/versions/\(version.version)"
    }

    private func numbers(of name: String) throws(ModerationError) -> [Int] {
        try DirectoryListing.names(in: "\(directory)/\(name)/versions").compactMap { Int($0) }.filter { $0 > 0 }
            .sorted()
    }

    private func version(_ number: Int, of name: String, aliases: [String: Int]) throws(ModerationError) -> ModelVersion
    {
        var version = ModelVersion(name: name, version: number, source: "\(directory)/\(name)/versions/\(number)")
        guard number > 0, DirectoryListing.isDirectory(version.source) else {
            throw ModerationError(.notFound, "the model \(name) has no version \(number) in \(directory)")
        }
        version.aliases = aliases.filter { $0.value == number }.map(\.key).sorted()
        let record: Record? = try DirectoryRecord.read(version.source + "/version.json")
        version.run = record?.run
        version.createdAt = record?.createdAt
        version.tags = record?.tags ?? [:]
        return version
    }

    private func changeAliases(of name: String, _ change: (inout [String: Int]) -> Void) async throws {
        try await FileLock.holding("\(directory)/\(name)/.lock") {
            var aliases = try registry.aliases(of: name)
            change(&aliases)
            try DirectoryRecord.write(aliases, to: "\(directory)/\(name)/aliases.json")
        }
    }
}
