import ControllerAPI
import Glibc
import Runner

/// What `actions/cache` keeps between local runs of a project, as files.
struct CacheShelf: Sendable {
    let directory: String

    /// The most bytes that are kept; what was used least lately goes first.
    private static let maximumBytes = 10 << 30

    func find(_ query: CacheQuery) throws(LocalRunError) -> CacheMatch? {
        let version = FileCopy.safe(query.version)
        let known = try entries().filter { $0.name.hasPrefix(version + "@") }
        let beginning = version + "@"
        func match(_ entry: Entry) -> CacheMatch {
            CacheMatch(id: entry.name, key: FileCopy.original(entry.name.dropping(beginning)), size: entry.look.size)
        }
        if let exact = known.first(where: { $0.name == beginning + FileCopy.safe(query.key) }) { return match(exact) }
        for prefix in query.prefixes {
            let start = beginning + FileCopy.safe(prefix)
            let fitting = known.filter { $0.name.hasPrefix(start) }
            if let newest = fitting.max(by: { $0.look.modified < $1.look.modified }) { return match(newest) }
        }
        return nil
    }

    func read(_ id: String, to file: String) throws(LocalRunError) {
        guard try entries().contains(where: { $0.name == id }) else {
            throw LocalRunError(.unavailable, "the cache '\(id)' is gone")
        }
        try FileCopy.copy("\(directory)/\(id)", to: file)
    }

    func save(_ key: String, version: String, file: String) throws(LocalRunError) -> Bool {
        try SmallText.makeDirectories(directory)
        let name = "\(FileCopy.safe(version))@\(FileCopy.safe(key))"
        guard name.utf8.count <= 250 else {
            throw LocalRunError(.usage, "the cache's key is too long for a local run: \(key.prefix(80))…")
        }
        guard access("\(directory)/\(name)", F_OK) != 0 else { return false }
        try FileCopy.copy(file, to: "\(directory)/\(name)")
        var left = Self.maximumBytes
        for entry in try entries().sorted(by: { $0.look.modified > $1.look.modified }) {
            left -= entry.look.size
            if left < 0 { unlink("\(directory)/\(entry.name)") }
        }
        return true
    }

    private struct Entry {
        var name: String
        var look: FileLook
    }

    private func entries() throws(LocalRunError) -> [Entry] {
        DirectoryNames.of(directory).compactMap { name in
            name.hasSuffix(".new") ? nil : FileLook.at("\(directory)/\(name)").map { Entry(name: name, look: $0) }
        }
    }
}
