import YAML

/// How long a controller keeps what it does not need any more; nil is for ever.
public struct Retention: Sendable, Hashable {
    /// Runs with their jobs; promotions, reviews and the audit log stay.
    public var runs: Duration? = .seconds(365 * 86_400)
    public var logs: Duration? = .seconds(90 * 86_400)
    public var artifacts: Duration? = .seconds(30 * 86_400)

    /// The most bytes of all artifacts; the oldest go first.
    public var artifactSize = 20 << 30

    /// Caches that nobody has used for so long.
    public var caches: Duration? = .seconds(14 * 86_400)

    /// The most bytes of a repository's caches.
    public var cacheSize = 10 << 30

    public init() {}

    /// What stands for no end.
    private static let forever = "forever"

    static func read(_ node: YAMLNode, _ report: Report) -> Retention? {
        let known = ["runs", "logs", "artifacts", "artifactSize", "caches", "cacheSize"]
        guard let fields = Fields(node, report, name: "the retention", known: known) else { return nil }
        var retention = Retention()
        if let runs = fields.value("runs", time) { retention.runs = runs }
        if let logs = fields.value("logs", time) { retention.logs = logs }
        if let artifacts = fields.value("artifacts", time) { retention.artifacts = artifacts }
        if let caches = fields.value("caches", time) { retention.caches = caches }
        retention.artifactSize = fields.value("artifactSize", SizeText.read) ?? retention.artifactSize
        retention.cacheSize = fields.value("cacheSize", SizeText.read) ?? retention.cacheSize
        return retention
    }

    private static func time(_ text: String) throws(InvalidValue) -> Duration? {
        text == forever ? nil : try DurationText.read(text, in: .seconds(3_600)...(.seconds(36_500 * 86_400)))
    }

    var yaml: YAMLText {
        let standard = Retention()
        var entries = Entries()
        func add(_ key: String, _ value: Duration?, unless usual: Duration?) {
            guard value != usual else { return }
            entries.add(key, value.map(DurationText.write) ?? Self.forever)
        }
        add("runs", runs, unless: standard.runs)
        add("logs", logs, unless: standard.logs)
        add("artifacts", artifacts, unless: standard.artifacts)
        if artifactSize != standard.artifactSize { entries.add("artifactSize", SizeText.write(artifactSize)) }
        add("caches", caches, unless: standard.caches)
        if cacheSize != standard.cacheSize { entries.add("cacheSize", SizeText.write(cacheSize)) }
        return entries.yaml
    }
}
