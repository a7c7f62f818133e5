/// One way for an indexed Job to have succeeded before all of its Pods have: a rule of its `successPolicy`.
public struct SuccessRule: Sendable, Hashable {
    /// The numbers that it is about; nil for all.
    public var indexes: [ClosedRange<Int>]?
    /// How many of them must have succeeded; nil for all of them.
    public var count: Int?

    /// No list of numbers is longer, as in Kubernetes.
    private static let textLimit = 64 * 1024
    private static let limit = 20

    /// Whether the numbers that have succeeded are enough.
    public func isMet(by succeeded: Set<Int>) -> Bool {
        guard let indexes else { return succeeded.count >= count ?? .max }
        let met = succeeded.count { number in indexes.contains { $0.contains(number) } }
        return met >= count ?? indexes.map(\.count).reduce(0, +)
    }

    /// Reads `successPolicy` of a Job.
    static func read(
        _ spec: inout FieldReader,
        completions: Int,
        warnings: inout [ManifestWarning]
    ) throws(ManifestError) -> [SuccessRule] {
        guard var policy = try spec.child("successPolicy") else { return [] }
        let readers = try policy.children("rules")
        guard (1...limit).contains(readers.count) else {
            throw policy.invalid("must have 1 to \(limit) rules", "rules")
        }
        var rules: [SuccessRule] = []
        for var reader in readers {
            let count = try reader.integer("succeededCount", in: 1...max(1, completions))
            let text = try reader.string("succeededIndexes")
            guard count != nil || text != nil else {
                throw reader.invalid("must have succeededIndexes or succeededCount")
            }
            var indexes: [ClosedRange<Int>]?
            if let text {
                guard let ranges = ranges(text, below: completions) else {
                    throw reader.invalid(
                        "must be numbers below \(completions) in ascending order such as 0,2-4, not '\(text.prefix(100))'",
                        "succeededIndexes"
                    )
                }
                indexes = ranges
            }
            rules.append(SuccessRule(indexes: indexes, count: count))
            reader.finish(&warnings)
        }
        policy.finish(&warnings)
        return rules
    }

    /// Numbers and ranges of them, ascending; nil for what is none.
    private static func ranges(_ text: String, below limit: Int) -> [ClosedRange<Int>]? {
        guard text.utf8.count <= textLimit else { return nil }
        var ranges: [ClosedRange<Int>] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
                first > ranges.last?.upperBound ?? -1, first <= last, last < limit
            else { return nil }
            ranges.append(first...last)
        }
        return ranges
    }
}
