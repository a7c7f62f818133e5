/// A question for what an earlier run saved.
public struct CacheQuery: Codable, Sendable, Hashable {
    public var key: String

    /// Tells apart what was saved of different paths.
    public var version: String

    /// Beginnings of keys that will do where nothing has the key itself, the best first.
    public var prefixes: [String]

    public init(key: String, version: String, prefixes: [String] = []) {
        self.key = key
        self.version = version
        self.prefixes = prefixes
    }
}

/// What was found.
public struct CacheMatch: Codable, Sendable, Hashable {
    public var id: String
    public var key: String

    /// Bytes.
    public var size: Int

    public init(id: String, key: String, size: Int) {
        self.id = id
        self.key = key
        self.size = size
    }
}

/// The names of a run's artifacts.
public struct ArtifactList: Codable, Sendable {
    public var names: [String]

    public init(names: [String]) {
        self.names = names
    }
}

/// Whether a cache entry was stored; one that is there already stays as it is.
public struct CacheSaved: Codable, Sendable {
    public var isStored: Bool

    public init(isStored: Bool) {
        self.isStored = isStored
    }
}
