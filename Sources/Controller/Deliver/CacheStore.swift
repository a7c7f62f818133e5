import ControllerAPI
import Crypto
import Glibc
import Hummingbird

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Keeps what jobs save for jobs of later runs, as files by repository, whichever runner comes for them.
///
/// An entry belongs to the ref of the run that saved it. A run finds the entries of its own ref and those of the
/// repository's branch, so that what one branch saves never reaches another by way of the cache. Entries do not
/// change; the ones that were not used for longest go when a repository has more than its bound.
actor CacheStore {
    /// The most bytes of one entry.
    static let maximumEntry = 5 << 30

    /// The most bytes and entries of a repository.
    static let maximumSize = 10 << 30
    static let maximumCount = 10_000

    private struct Entry: Codable {
        var key: String
        var version: String
        var scope: String
        var size: Int

        /// Seconds since 1970.
        var created: Double
    }

    private let root: String
    private let bound: Int

    init(root: String, bound: Int = maximumSize) {
        self.root = root
        self.bound = bound
    }

    /// The entry for a key, or the newest one that begins with one of the others, in the first scope that has any.
    func find(_ query: CacheQuery, repository: String, scopes: [String]) throws -> CacheMatch? {
        let entries = try entries(of: repository).filter { $0.entry.version == query.version }
        for scope in scopes {
            let own = entries.filter { $0.entry.scope == scope }
            var found = own.first { $0.entry.key == query.key }
            for prefix in query.prefixes where found == nil {
                found = own.filter { $0.entry.key.hasPrefix(prefix) }.max { $0.entry.created < $1.entry.created }
            }
            if let found { return CacheMatch(id: found.id, key: found.entry.key, size: found.entry.size) }
        }
        return nil
    }

    /// The content of an entry that `find` gave; it counts as used now.
    func body(_ id: String, repository: String, scopes: [String]) throws -> ResponseBody {
        let known = try entries(of: repository).first { $0.id == id && scopes.contains($0.entry.scope) }
        guard let known, let body = StoredFile.body(path(repository, known.id) + ".tar") else {
            throw ControllerError(.notFound, "there is no such cache entry")
        }
        try Self.markUsed(path(repository, known.id) + ".used")
        return body
    }

    /// Stores an entry unless there is one.
    ///
    /// Returns whether it was stored.
    func save(
        _ key: String,
        version: String,
        repository: String,
        scope: String,
        body: RequestBody
    ) async throws -> Bool {
        for text in [key, version] where text.isEmpty || text.utf8.count > 512 || text.contains(where: \.isNewline) {
            throw ControllerError(.invalid, "a cache's key has 1 to 512 bytes in one line")
        }
        let id = Self.digest("\(scope)\u{0}\(version)\u{0}\(key)")
        let directory = directory(repository)
        for place in [root, directory] { try StoredFile.makeDirectory(place) }
        let path = path(repository, id)
        guard access(path + ".json", F_OK) != 0 else { return false }
        let limit = min(Self.maximumEntry, bound)
        let size = try await StoredFile.save(body, to: path + ".tar", limit: limit, what: "a cache entry")
        try Self.markUsed(path + ".used")
        let entry = Entry(
            key: key,
            version: version,
            scope: scope,
            size: size,
            created: Date().timeIntervalSince1970
        )
        try JSONEncoder().encode(entry).write(to: URL(fileURLWithPath: path + ".json"), options: .atomic)
        try evict(repository)
        return true
    }

    /// Removes what nobody has used since then, in seconds since 1970; gives how many entries.
    func expire(before time: Double) throws -> Int {
        guard access(root, F_OK) == 0 else { return 0 }
        var count = 0
        for directory in try FileManager.default.contentsOfDirectory(atPath: root) {
            for file in try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(directory)")
            where file.hasSuffix(".json") {
                let path = "\(root)/\(directory)/\(file.dropLast(5))"
                let text = FileManager.default.contents(atPath: path + ".used")
                guard let used = text.flatMap({ Double(String(decoding: $0, as: UTF8.self)) }), used < time else {
                    continue
                }
                for ending in [".json", ".tar", ".used"] { unlink(path + ending) }
                count += 1
            }
        }
        return count
    }

    private func evict(_ repository: String) throws {
        var entries = try entries(of: repository).map {
            (id: $0.id, size: $0.entry.size, used: used(repository, $0.id))
        }
        entries.sort { $0.used < $1.used }
        var total = entries.reduce(0) { $0 + $1.size }
        var count = entries.count
        for entry in entries where total > bound || count > Self.maximumCount {
            // The description goes first: what has none is not found any more.
            unlink(path(repository, entry.id) + ".json")
            unlink(path(repository, entry.id) + ".tar")
            unlink(path(repository, entry.id) + ".used")
            total -= entry.size
            count -= 1
        }
    }

    private func entries(of repository: String) throws -> [(id: String, entry: Entry)] {
        let directory = directory(repository)
        guard access(directory, F_OK) == 0 else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".json") }
            .compactMap { name in
                guard let data = FileManager.default.contents(atPath: "\(directory)/\(name)") else { return nil }
                return (String(name.dropLast(5)), try JSONDecoder().decode(Entry.self, from: data))
            }
    }

    /// Notes the time beside the entry; times of files are too coarse to tell what came first.
    private static func markUsed(_ path: String) throws {
        let time = String(Date().timeIntervalSince1970)
        try Data(time.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    private func used(_ repository: String, _ id: String) -> Double {
        let text = FileManager.default.contents(atPath: path(repository, id) + ".used")
        return text.flatMap { Double(String(decoding: $0, as: UTF8.self)) } ?? 0
    }

    private func directory(_ repository: String) -> String { "\(root)/\(Self.digest(repository))" }

    private func path(_ repository: String, _ id: String) -> String { "\(directory(repository))/\(id)" }

    /// Names of workflows never become paths.
    private static func digest(_ text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).prefix(16).map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }
            .joined()
    }
}
