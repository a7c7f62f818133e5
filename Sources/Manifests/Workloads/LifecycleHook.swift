/// What is done right after a container has started, or right before it is asked to stop.
public enum LifecycleHook: Sendable, Hashable {
    /// What probes do as well.
    case action(Probe.Action)
    /// Waits.
    case sleep(seconds: Int)

    /// Reads one hook of `lifecycle`.
    init?(
        _ field: String,
        of lifecycle: inout FieldReader,
        ports: [ContainerPort],
        warnings: inout [ManifestWarning]
    ) throws(ManifestError) {
        guard var reader = try lifecycle.child(field) else { return nil }
        try reader.checkOneAction()
        if var sleep = try reader.child("sleep") {
            self = .sleep(seconds: try sleep.integer("seconds", in: 0...86_400) ?? 0)
            sleep.finish(&warnings)
        } else {
            self = .action(try Probe.Action(&reader, ports: ports, warnings: &warnings))
        }
        reader.finish(&warnings)
    }
}
