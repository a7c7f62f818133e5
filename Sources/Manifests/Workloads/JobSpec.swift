/// What a Job runs, until when, and how often it may fail.
public struct JobSpec: Sendable, Hashable {
    /// How many Pods must succeed; nil means that one success is enough, whatever else runs.
    public var completions: Int?
    /// How many Pods may run at a time; 1 unless given.
    public var parallelism: Int
    /// How often Pods may fail before the Job has failed; 6 unless given.
    public var backoffLimit: Int
    /// How often the Pods of one number may fail before that number has failed for good; nil without such a bound.
    public var backoffLimitPerIndex: Int?
    /// How many numbers may fail for good before the whole Job has failed; nil means all of them.
    public var maxFailedIndexes: Int?
    /// What is enough of it; with any of these it has succeeded.
    public var successRules: [SuccessRule]
    /// What becomes of failures, by how Pods ended; the first rule that fits says so.
    public var failureRules: [FailureRule]
    /// How long it may take, in seconds, if there is a bound.
    public var activeDeadlineSeconds: Int?
    /// How long its Pods are kept once it is over, in seconds; nil means for as long as the Job is.
    public var ttlSecondsAfterFinished: Int?
    /// Whether nothing of it runs for now.
    public var suspend: Bool
    /// Whether each of the Pods that must succeed has a number of its own.
    public var isIndexed: Bool
    /// What each Pod is.
    public var template: PodTemplate

    /// What a Pod that ends by itself promises: one success, and no second try of a Pod that has failed.
    public init(_ pod: PodObject) {
        completions = 1
        parallelism = 1
        backoffLimit = pod.template.spec.restartPolicy == .never ? 0 : .max
        backoffLimitPerIndex = nil
        maxFailedIndexes = nil
        successRules = []
        failureRules = []
        activeDeadlineSeconds = nil
        ttlSecondsAfterFinished = nil
        suspend = false
        isIndexed = false
        template = pod.template
    }

    private enum Mode: String, CaseIterable {
        case indexed = "Indexed"
        case nonIndexed = "NonIndexed"
    }

    private enum Replacement: String, CaseIterable {
        case terminatingOrFailed = "TerminatingOrFailed"
        case failed = "Failed"
    }

    /// Reads `spec` of a Job.
    init(_ spec: inout FieldReader, warnings: inout [ManifestWarning]) throws(ManifestError) {
        let given = try spec.integer("completions", in: 0...10_000)
        let parallel = try spec.integer("parallelism", in: 0...1_000)
        completions = given == nil && parallel == nil ? 1 : given
        parallelism = parallel ?? 1
        backoffLimitPerIndex = try spec.integer("backoffLimitPerIndex")
        backoffLimit = try spec.integer("backoffLimit") ?? (backoffLimitPerIndex == nil ? 6 : Int(Int32.max))
        maxFailedIndexes = try spec.integer("maxFailedIndexes")
        activeDeadlineSeconds = try spec.integer("activeDeadlineSeconds", in: 1...Int(Int32.max))
        ttlSecondsAfterFinished = try spec.integer("ttlSecondsAfterFinished")
        suspend = try spec.bool("suspend") ?? false
        isIndexed = try spec.choice("completionMode", Mode.self) == .indexed
        guard !isIndexed || given != nil else {
            throw spec.invalid("is required with completionMode Indexed", "completions")
        }
        successRules = try SuccessRule.read(&spec, completions: given ?? 0, warnings: &warnings)
        failureRules = try FailureRule.read(
            &spec,
            hasIndexLimit: backoffLimitPerIndex != nil,
            warnings: &warnings
        )
        for field in ["backoffLimitPerIndex", "successPolicy"] where !isIndexed && spec.value(field) != nil {
            throw spec.invalid("needs completionMode Indexed", field)
        }
        guard maxFailedIndexes == nil || backoffLimitPerIndex != nil else {
            throw spec.invalid("needs backoffLimitPerIndex", "maxFailedIndexes")
        }
        if try spec.choice("podReplacementPolicy", Replacement.self) == .terminatingOrFailed {
            warnings.append(
                spec.warning(
                    "podReplacementPolicy",
                    "has no effect on a Docker host: a Pod takes the place of another once that is gone, as with Failed"
                )
            )
        }
        template = try PodTemplate(&spec, policies: [.never, .onFailure], warnings: &warnings)
        for field in ["backoffLimitPerIndex", "podFailurePolicy"] where spec.value(field) != nil {
            guard template.spec.restartPolicy != .never else { continue }
            throw spec.invalid("needs a Pod template with restartPolicy Never", field)
        }
        spec.finish(&warnings)
    }
}
