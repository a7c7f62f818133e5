/// What a Job runs, until when, and how often it may fail.
public struct JobSpec: Sendable, Hashable {
    /// How many Pods must succeed; nil means that one success is enough, whatever else runs.
    public var completions: Int?
    /// How many Pods may run at a time; 1 unless given.
    public var parallelism: Int
    /// How often Pods may fail before the Job has failed; 6 unless given.
    public var backoffLimit: Int
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

    /// Reads `spec` of a Job.
    init(_ spec: inout FieldReader, warnings: inout [ManifestWarning]) throws(ManifestError) {
        let given = try spec.integer("completions", in: 0...10_000)
        let parallel = try spec.integer("parallelism", in: 0...1_000)
        completions = given == nil && parallel == nil ? 1 : given
        parallelism = parallel ?? 1
        backoffLimit = try spec.integer("backoffLimit") ?? 6
        activeDeadlineSeconds = try spec.integer("activeDeadlineSeconds", in: 1...Int(Int32.max))
        ttlSecondsAfterFinished = try spec.integer("ttlSecondsAfterFinished")
        suspend = try spec.bool("suspend") ?? false
        isIndexed = try spec.choice("completionMode", Mode.self) == .indexed
        guard !isIndexed || given != nil else {
            throw spec.invalid("is required with completionMode Indexed", "completions")
        }
        template = try PodTemplate(&spec, policies: [.never, .onFailure], warnings: &warnings)
        spec.finish(&warnings)
    }
}
