/// A CronJob: a Job at every time of a schedule.
public struct CronJob: Sendable, Hashable {
    /// What happens when it is time and the run before has not ended.
    public enum ConcurrencyPolicy: String, Sendable, Hashable, CaseIterable {
        /// Both run.
        case allow = "Allow"
        /// The new run waits for the end of the one before.
        case forbid = "Forbid"
        /// The run before is stopped.
        case replace = "Replace"
    }

    /// Name, namespace, labels.
    public var metadata: ObjectMetadata
    /// When it runs: five fields of cron, or a word such as `@hourly`.
    public var schedule: String
    /// The time zone of the schedule, by its name in the IANA database; UTC unless given.
    public var timeZone: String?
    /// What happens when the run before has not ended; both run unless given.
    public var concurrencyPolicy: ConcurrencyPolicy
    /// How late a run may start, in seconds, if there is a bound.
    public var startingDeadlineSeconds: Int?
    /// Whether no run starts for now.
    public var suspend: Bool
    /// How many runs that succeeded are kept; 3 unless given.
    public var successfulJobsHistoryLimit: Int
    /// How many runs that failed are kept; 1 unless given.
    public var failedJobsHistoryLimit: Int
    /// What each run is.
    public var jobSpec: JobSpec
    /// Where the object stands.
    @Uncompared public var position: SourcePosition

    /// Where the schedule stands.
    @Uncompared public var schedulePosition: SourcePosition

    /// Reads a CronJob of `batch/v1`; what has no effect here is added to `warnings`.
    ///
    /// Whether the schedule and the time zone are any is for those to say who know the calendar.
    public init(_ object: KubernetesObject, warnings: inout [ManifestWarning]) throws(ManifestError) {
        try object.require("batch/v1", "CronJob")
        position = object.position
        var root = FieldReader(object)
        metadata = try ObjectMetadata(&root, warnings: &warnings)
        guard metadata.name.utf8.count <= 52 else {
            // Its runs are called after it and the time, and a host name has 63 characters.
            throw root.invalid("must have at most 52 characters for a CronJob", "metadata.name")
        }
        var spec = try root.requiredChild("spec")
        schedule = try spec.requiredString("schedule")
        schedulePosition = spec.map.entry("schedule")?.value.position ?? spec.position
        guard !schedule.hasPrefix("TZ="), !schedule.hasPrefix("CRON_TZ=") else {
            throw spec.invalid("must not name a time zone; use timeZone", "schedule")
        }
        timeZone = try spec.string("timeZone")
        guard timeZone != "" else { throw spec.invalid("must not be empty", "timeZone") }
        concurrencyPolicy = try spec.choice("concurrencyPolicy", ConcurrencyPolicy.self) ?? .allow
        startingDeadlineSeconds = try spec.integer("startingDeadlineSeconds")
        suspend = try spec.bool("suspend") ?? false
        successfulJobsHistoryLimit = try spec.integer("successfulJobsHistoryLimit") ?? 3
        failedJobsHistoryLimit = try spec.integer("failedJobsHistoryLimit") ?? 1
        var template = try spec.requiredChild("jobTemplate")
        _ = try ObjectMetadata(&template, needsName: false, warnings: &warnings)
        var reader = try template.requiredChild("spec")
        jobSpec = try JobSpec(&reader, warnings: &warnings)
        template.finish(&warnings)
        spec.finish(&warnings)
        root.finish(&warnings)
    }

    /// The Job of one run, under a name of its own.
    public func job(named name: String) -> Job {
        var metadata = metadata
        metadata.name = name
        return Job(metadata: metadata, spec: jobSpec, position: position)
    }
}
