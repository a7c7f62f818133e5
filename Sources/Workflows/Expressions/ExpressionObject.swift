/// An immutable mapping in order of insertion whose keys are looked up without regard to case, with an identity.
public struct ExpressionObject: Sendable, ExpressibleByDictionaryLiteral {
    private final class Storage: Sendable {
        let keys: [String]
        let values: [ExpressionValue]
        let index: [String: Int]

        init(keys: [String], values: [ExpressionValue], index: [String: Int]) {
            self.keys = keys
            self.values = values
            self.index = index
        }
    }

    private let storage: Storage

    /// Makes an object; of two entries with the same key the later value wins and keeps the earlier place.
    public init(_ entries: [(String, ExpressionValue)] = []) {
        var keys: [String] = []
        var values: [ExpressionValue] = []
        var index: [String: Int] = [:]
        keys.reserveCapacity(entries.count)
        values.reserveCapacity(entries.count)
        for (key, value) in entries {
            let folded = CaseFolding.fold(key)
            if let place = index[folded] {
                values[place] = value
            } else {
                index[folded] = keys.count
                keys.append(key)
                values.append(value)
            }
        }
        storage = Storage(keys: keys, values: values, index: index)
    }

    public init(dictionaryLiteral elements: (String, ExpressionValue)...) {
        self.init(elements)
    }

    public var keys: [String] { storage.keys }

    public var values: [ExpressionValue] { storage.values }

    public var count: Int { storage.keys.count }

    public var entries: [(key: String, value: ExpressionValue)] {
        zip(storage.keys, storage.values).map { ($0, $1) }
    }

    public subscript(key: String) -> ExpressionValue? {
        storage.index[CaseFolding.fold(key)].map { storage.values[$0] }
    }

    /// The object with one entry set.
    public func setting(_ key: String, to value: ExpressionValue) -> ExpressionObject {
        ExpressionObject(entries.map { ($0.key, $0.value) } + [(key, value)])
    }

    /// The object with another's entries set over its own.
    public func merging(_ other: ExpressionObject) -> ExpressionObject {
        ExpressionObject((entries + other.entries).map { ($0.key, $0.value) })
    }

    func isIdentical(to other: ExpressionObject) -> Bool {
        storage === other.storage
    }

    func isEqual(to other: ExpressionObject) -> Bool {
        storage.keys == other.storage.keys && storage.values == other.storage.values
    }
}
