/// A map of a Kubernetes object: the order of the keys is kept, and finding a key costs the same for any size.
public struct ManifestMap: Sendable {
    /// One key and its value.
    public struct Entry: Sendable {
        /// The key.
        public let key: String
        /// Where the key was written.
        public var position: SourcePosition
        /// The value.
        public var value: ManifestValue
    }

    /// The entries in order.
    public private(set) var entries: [Entry] = []
    /// Where each key stands; only for maps larger than what a search finds as fast.
    private var places: [String: Int] = [:]

    private static let searched = 16

    /// Makes an empty map.
    public init() {}

    /// Makes a map of strings, sorted by key.
    public init(_ strings: [String: String]) {
        for (key, value) in strings.sorted(by: { $0.key < $1.key }) { self[key] = ManifestValue(value) }
    }

    /// The number of entries.
    public var count: Int { entries.count }
    /// Whether there is none.
    public var isEmpty: Bool { entries.isEmpty }
    /// The keys in order.
    public var keys: [String] { entries.map(\.key) }

    /// The value of a key; setting nil removes the key, setting a new key appends it.
    public subscript(key: String) -> ManifestValue? {
        get {
            guard let place = place(of: key) else { return nil }
            return entries[place].value
        }
        set {
            guard let newValue else {
                remove(key)
                return
            }
            if let place = place(of: key) {
                entries[place].value = newValue
            } else {
                append(Entry(key: key, position: newValue.position, value: newValue))
            }
        }
    }

    /// The entry of a key.
    public func entry(_ key: String) -> Entry? {
        place(of: key).map { entries[$0] }
    }

    /// Changes the value of a key in place, without copying what it holds; does nothing when the key is missing.
    public mutating func update<Result, Failure: Error>(
        _ key: String,
        _ change: (inout ManifestValue) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard let place = place(of: key) else { return nil }
        return try change(&entries[place].value)
    }

    /// Changes every value in place, in order.
    public mutating func updateAll<Failure: Error>(
        _ change: (String, inout ManifestValue) throws(Failure) -> Void
    ) throws(Failure) {
        for place in entries.indices { try change(entries[place].key, &entries[place].value) }
    }

    /// Puts an entry at the start, or replaces the value of its key.
    public mutating func prepend(_ key: String, _ value: ManifestValue) {
        if place(of: key) != nil {
            self[key] = value
            return
        }
        entries.insert(Entry(key: key, position: value.position, value: value), at: 0)
        reindex()
    }

    /// Adds an entry whose key is known to be new.
    mutating func append(_ entry: Entry) {
        entries.append(entry)
        if entries.count > Self.searched {
            if places.isEmpty { reindex() } else { places[entry.key] = entries.count - 1 }
        }
    }

    /// Removes a key; the order of the others stays.
    @discardableResult
    public mutating func remove(_ key: String) -> ManifestValue? {
        guard let place = place(of: key) else { return nil }
        let removed = entries.remove(at: place)
        reindex()
        return removed.value
    }

    /// The place of a key in `entries`.
    func place(of key: String) -> Int? {
        places.isEmpty ? entries.firstIndex { $0.key == key } : places[key]
    }

    private mutating func reindex() {
        places = [:]
        guard entries.count > Self.searched else { return }
        places.reserveCapacity(entries.count)
        for (place, entry) in entries.enumerated() { places[entry.key] = place }
    }
}

extension ManifestMap: Equatable {
    /// Whether both have the same keys with the same values, in any order.
    public static func == (left: ManifestMap, right: ManifestMap) -> Bool {
        left.count == right.count && left.entries.allSatisfy { right[$0.key] == $0.value }
    }
}
