import Git
import Images
import Logging
import Persistence

/// Removes from the embedded registry what nothing names any more: content without a manifest, and manifests without a tag
/// whose digest stands nowhere that counts.
///
/// What has a tag stays. Of what has none stays all that a watched branch, a promotion or a run that is kept names, in
/// whatever place, and all that is younger than `age`. Where one of these cannot be looked through, no manifest is removed.
struct RegistryCollection: Sendable {
    /// How long anything stays; longer than a push lasts, and than a job may take to use what another has built.
    static let age = Duration.seconds(7 * 86_400)

    /// How long nothing may have been pushed.
    static let quiet = Duration.seconds(600)

    private static let maximumFiles = 20_000
    private static let maximumFile = 1 << 20
    private static let page = 100

    let store: RegistryStore
    let database: any SQLDatabase
    let rules: Rules
    let mirrors: Mirrors

    /// One pass; false when somebody is pushing and nothing was done.
    func run(keepNewerThan age: Duration = age, quiet: Duration = quiet, logger: Logger) async throws -> Bool {
        guard try await !store.isReceiving(within: quiet) else { return false }
        var untagged = RegistryStore.UntaggedManifests.keep
        do {
            untagged = .remove(except: try await references())
        } catch {
            try Task.checkCancellation()
            logger.warning("images without a tag stay in the registry: what is in use cannot be told: \(error)")
        }
        let report = try await store.collectGarbage(keepNewerThan: age, untagged: untagged)
        if report.manifests + report.blobs + report.uploads > 0 {
            logger.info(
                "removed \(report.manifests) manifests, \(report.blobs) blobs and \(report.uploads) uploads: \(report.bytes) bytes"
            )
        }
        return true
    }

    /// Every digest that something names.
    func references() async throws -> Set<ImageDigest> {
        var found: Set<ImageDigest> = []
        for table in ["promotions", "runs"] { found.formUnion(try await references(in: table)) }
        for rule in rules.repositories { found.formUnion(try await references(of: rule)) }
        return found
    }

    /// What the rows of a table name: images that were promoted, and what jobs handed on.
    private func references(in table: String) async throws -> Set<ImageDigest> {
        let column = table == "runs" ? "COALESCE(machine, '')" : "images"
        var found: Set<ImageDigest> = []
        var last = 0
        while true {
            try Task.checkCancellation()
            let from = last
            let rows = try await database.read { connection in
                try connection.query(
                    "SELECT id, \(column) AS text FROM \(table) WHERE id > ? ORDER BY id LIMIT \(Self.page)",
                    [SQLValue(from)]
                ).map { (id: try $0.int("id"), text: try $0.text("text")) }
            }
            guard let end = rows.last?.id else { return found }
            for row in rows { found.formUnion(Self.digests(in: Array(row.text.utf8))) }
            last = end
        }
    }

    /// What the files of a watched branch name, wherever they lie.
    private func references(of rule: RepositoryRule) async throws -> Set<ImageDigest> {
        guard let tip = try await database.read({ try EventTable.newest(rule.name, in: $0) }) else { return [] }
        let revision = try Revision(tip)
        guard try await mirrors.bring(rule.name, revision, at: .branch(rule.branch)) else {
            throw ControllerError(.unavailable, "\(rule.name) at \(revision.short) is not here")
        }
        let repository = try await mirrors.repository(rule.name)
        let files = (try await repository.entries(at: revision) ?? []).filter { entry in
            entry.mode.isRegularFile && [".yaml", ".yml", ".json", ".env"].contains { entry.path.hasSuffix($0) }
        }
        guard files.count <= Self.maximumFiles else {
            throw ControllerError(.tooLarge, "\(rule.name) has more than \(Self.maximumFiles) files to look through")
        }
        var found: Set<ImageDigest> = []
        for file in files {
            try Task.checkCancellation()
            do {
                let bytes = try await repository.readFile(file.path, at: revision, limit: Self.maximumFile) ?? []
                found.formUnion(Self.digests(in: bytes))
            } catch let error as GitError where error.code == .tooLarge {
                // No manifest that a promotion or an agent would read is as large.
                continue
            }
        }
        return found
    }

    /// The digests in a text, whatever stands around them.
    static func digests(in bytes: [UInt8]) -> Set<ImageDigest> {
        let mark = Array("sha256:".utf8)
        var found: Set<ImageDigest> = []
        var place = 0
        while place + mark.count + 64 <= bytes.count {
            guard bytes[place] == mark[0], bytes[place..<place + mark.count].elementsEqual(mark) else {
                place += 1
                continue
            }
            place += mark.count
            let digits = String(decoding: bytes[place..<place + 64], as: UTF8.self)
            do {
                found.insert(try ImageDigest(hex: digits))
                place += 64
            } catch {
                // Something else that begins alike.
                continue
            }
        }
        return found
    }
}

extension Parts {
    func collection(of store: RegistryStore) -> RegistryCollection {
        RegistryCollection(store: store, database: database, rules: rules, mirrors: mirrors)
    }
}
