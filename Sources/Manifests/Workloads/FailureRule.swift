/// What becomes of a Job when one of its Pods fails in a way: a rule of its `podFailurePolicy`.
public struct FailureRule: Sendable, Hashable {
    /// What is done.
    public enum Action: String, Sendable, Hashable, CaseIterable {
        /// The whole Job has failed.
        case failJob = "FailJob"
        /// The number of the Pod has failed for good.
        case failIndex = "FailIndex"
        /// The failure does not count.
        case ignore = "Ignore"
        /// The failure counts, as without a rule.
        case count = "Count"
    }

    private enum Comparison: String, CaseIterable {
        case isIn = "In"
        case isNotIn = "NotIn"
    }

    /// What is done.
    public var action: Action
    /// The container that it is about; nil for all.
    public var container: String?
    /// The exit statuses that it is about.
    public var statuses: Set<Int>
    /// Whether it is about all others instead.
    public var isInverted: Bool

    /// No list of rules, or of statuses, is longer, as in Kubernetes.
    private static let limit = 20
    private static let statusLimit = 255

    /// Whether it is about a container that ended with a status.
    public func fits(_ name: String, status: Int) -> Bool {
        guard status != 0, container ?? name == name else { return false }
        return statuses.contains(status) != isInverted
    }

    /// Reads `podFailurePolicy` of a Job.
    static func read(
        _ spec: inout FieldReader,
        hasIndexLimit: Bool,
        warnings: inout [ManifestWarning]
    ) throws(ManifestError) -> [FailureRule] {
        guard var policy = try spec.child("podFailurePolicy") else { return [] }
        let readers = try policy.children("rules")
        guard readers.count <= limit else { throw policy.invalid("must have at most \(limit) rules", "rules") }
        var rules: [FailureRule] = []
        for var reader in readers {
            guard let action = try reader.choice("action", Action.self) else {
                throw reader.invalid("is required", "action")
            }
            guard action != .failIndex || hasIndexLimit else {
                throw reader.invalid("FailIndex needs backoffLimitPerIndex", "action")
            }
            if reader.value("onPodConditions") != nil {
                warnings.append(
                    reader.warning("onPodConditions", "has no effect on a Docker host: Pods have no conditions here")
                )
            }
            if var codes = try reader.child("onExitCodes") {
                guard let comparison = try codes.choice("operator", Comparison.self) else {
                    throw codes.invalid("is required", "operator")
                }
                rules.append(
                    FailureRule(
                        action: action,
                        container: try codes.string("containerName"),
                        statuses: try statuses(&codes, isIn: comparison == .isIn),
                        isInverted: comparison == .isNotIn
                    )
                )
                codes.finish(&warnings)
            } else if reader.map["onPodConditions"] == nil {
                throw reader.invalid("must have onExitCodes or onPodConditions")
            }
            reader.finish(&warnings)
        }
        policy.finish(&warnings)
        return rules
    }

    private static func statuses(_ codes: inout FieldReader, isIn: Bool) throws(ManifestError) -> Set<Int> {
        let values = try codes.list("values")
        var statuses: Set<Int> = []
        var areStatuses = true
        for value in values {
            let status = exitStatus(value)
            if status < (isIn ? 1 : 0) || status > statusLimit { areStatuses = false }
            statuses.insert(status)
        }
        guard areStatuses else { throw codes.invalid("must be exit statuses, and none of them 0 with In", "values") }
        guard (1...statusLimit).contains(values.count), statuses.count == values.count else {
            throw codes.invalid("must be 1 to \(statusLimit) exit statuses, each once", "values")
        }
        return statuses
    }

    /// The number of a value, -1 for what is none.
    ///
    /// A function of its own: within the loop the optimiser of Swift 6.3 trips over it.
    @inline(never)
    private static func exitStatus(_ value: ManifestValue) -> Int {
        value.integer.flatMap { Int(exactly: $0) } ?? -1
    }
}
