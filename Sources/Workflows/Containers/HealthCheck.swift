/// When a container counts as healthy: the `--health-…` options.
public struct HealthCheck: Codable, Sendable, Hashable {
    /// Run by the container's shell; nil where the image's own command stays.
    public var command: String?

    /// In milliseconds; nil where the image or the engine says it.
    public var interval: Int?
    public var timeout: Int?
    public var startPeriod: Int?
    public var startInterval: Int?
    public var retries: Int?

    /// Whether the image's own check is turned off.
    public var isDisabled: Bool

    /// Nil where no option speaks of health.
    init?(_ options: ContainerOptions) throws(WorkflowError) {
        func time(_ name: String) throws(WorkflowError) -> Int? {
            guard let text = options.values(name).last else { return nil }
            guard let time = Self.milliseconds(text) else {
                throw ContainerOptions.error("'--\(name) \(text)' is no time, such as 10s")
            }
            return time
        }
        let names = options.options.map(\.name)
        isDisabled = options.has("no-healthcheck")
        command = options.values("health-cmd").last
        interval = try time("health-interval")
        timeout = try time("health-timeout")
        startPeriod = try time("health-start-period")
        startInterval = try time("health-start-interval")
        if let text = options.values("health-retries").last {
            guard let count = Int(text), count >= 0, count <= 10_000 else {
                throw ContainerOptions.error("'--health-retries \(text)' is no count")
            }
            retries = count
        }
        guard isDisabled || names.contains(where: { $0.hasPrefix("health-") }) else { return nil }
    }

    /// `10s`, `1m30s`, `500ms`: numbers with units, nothing between them.
    static func milliseconds(_ text: String) -> Int? {
        if text == "0" { return 0 }
        let units: [Substring: Double] = ["ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "us": 0.001, "ns": 0.000001]
        var rest = text[...]
        var total = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { ($0.isASCII && $0.isNumber) || $0 == "." }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let number = Double(digits), let scale = units[unit] else { return nil }
            total += number * scale
        }
        return text.isEmpty || total > 864_000_000 ? nil : Int(total.rounded())
    }
}
