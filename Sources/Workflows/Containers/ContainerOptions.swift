import YAML

/// The `options` of a container, as `docker create` takes them, told apart and checked.
public struct ContainerOptions: Codable, Sendable, Hashable {
    /// An option under its long name, such as `health-cmd`; the value is nil for a switch.
    public struct Option: Codable, Sendable, Hashable {
        public var name: String
        public var value: String?
    }

    /// Every option in order, those with a meaning of their own below among them.
    public var options: [Option]

    /// When the container counts as healthy; nil where the image says it.
    public var health: HealthCheck?

    /// In bytes.
    public var memory: Int?
    public var cpus: Double?

    static let none = ContainerOptions(options: [])

    private init(options: [Option]) {
        self.options = options
    }

    /// Reads a line of options.
    ///
    /// - Throws: An error of code `invalidData` that names the option that is unknown, lacks its value or may not be set.
    public init(_ line: String) throws(WorkflowError) {
        self.init(options: [])
        var words = CommandWords.split(line)[...]
        while let word = words.popFirst() {
            let (name, attached) = try Self.name(in: word)
            guard Self.valued.contains(name) else {
                options.append(Option(name: name, value: attached))
                continue
            }
            guard let value = attached ?? words.popFirst() else {
                throw Self.error("the option '--\(name)' needs a value")
            }
            options.append(Option(name: name, value: value))
        }
        health = try HealthCheck(self)
        memory = try values("memory").last.map { value throws(WorkflowError) in
            guard let bytes = Self.bytes(value) else {
                throw Self.error("'--memory \(value)' is no size, such as 512m")
            }
            return bytes
        }
        cpus = try values("cpus").last.map { value throws(WorkflowError) in
            guard let cpus = Double(value), cpus.isFinite, cpus > 0 else {
                throw Self.error("'--cpus \(value)' is no number above 0")
            }
            return cpus
        }
    }

    /// The values an option was given, in order.
    public func values(_ name: String) -> [String] {
        options.compactMap { $0.name == name ? $0.value : nil }
    }

    /// Whether a switch is there and not `false`.
    public func has(_ name: String) -> Bool {
        options.last { $0.name == name }.map { $0.value != "false" } ?? false
    }

    static func error(_ message: String) -> WorkflowError {
        WorkflowError(.invalidData, "options: \(message)")
    }

    private static func name(in word: String) throws(WorkflowError) -> (name: String, value: String?) {
        if word.hasPrefix("--") {
            let halves = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = halves.first.map(String.init) ?? ""
            try check(name)
            return (name, halves.count > 1 ? String(halves[1]) : nil)
        }
        guard word.hasPrefix("-"), let letter = word.dropFirst().first, let name = short[letter] else {
            throw error("\(ExpressionParser.shown(word)) is no option")
        }
        let rest = word.dropFirst(2)
        return (name, rest.isEmpty ? nil : String(rest.first == "=" ? rest.dropFirst() : rest))
    }

    private static func check(_ name: String) throws(WorkflowError) {
        if let reason = refused[name] { throw error("'--\(name)' may not be set: \(reason)") }
        guard !valued.contains(name), !switches.contains(name) else { return }
        var message = "unknown option \(ExpressionParser.shown("--" + name))"
        if let near = Suggestion.nearest(to: name, in: valued.sorted() + switches.sorted()) {
            message += "; did you mean '--\(near)'?"
        }
        throw error(message)
    }

    private static let short: [Character: String] = [
        "e": "env", "h": "hostname", "l": "label", "m": "memory", "u": "user", "v": "volume", "w": "workdir",
        "c": "cpu-shares",
    ]

    private static let switches: Set<String> = [
        "init", "no-healthcheck", "oom-kill-disable", "privileged", "read-only",
    ]

    private static let valued: Set<String> = [
        "add-host", "cap-add", "cap-drop", "cpu-period", "cpu-quota", "cpu-shares", "cpus", "cpuset-cpus", "device",
        "dns",
        "dns-search", "env", "gpus", "group-add", "health-cmd", "health-interval", "health-retries",
        "health-start-interval", "health-start-period", "health-timeout", "hostname", "ipc", "label", "memory",
        "memory-reservation", "memory-swap", "mount", "name", "network-alias", "oom-score-adj", "pid", "pids-limit",
        "platform", "restart",
        "security-opt", "shm-size", "stop-signal", "stop-timeout", "sysctl", "tmpfs", "ulimit", "user", "userns",
        "volume",
        "workdir",
    ]

    /// The options that runners carry out; a job with another one fails by its name.
    public static let carriedOut: Set<String> = [
        "add-host", "cap-add", "cap-drop", "cpu-shares", "cpus", "dns", "dns-search", "env", "group-add", "health-cmd",
        "health-interval", "health-retries", "health-start-period", "health-timeout", "hostname", "init", "label",
        "memory", "memory-reservation", "memory-swap", "name", "network-alias", "no-healthcheck", "oom-score-adj",
        "pids-limit",
        "privileged", "read-only", "restart", "security-opt", "shm-size", "stop-signal", "stop-timeout", "sysctl",
        "tmpfs", "user",
        "volume", "workdir",
    ]

    private static let refused: [String: String] = [
        "network": "the containers of a job share a network of their own",
        "net": "the containers of a job share a network of their own",
        "rm": "the runner removes its containers",
        "entrypoint": "a job's container has to stay up for its steps; a service has 'entrypoint' beside 'image'",
        "publish": "write it under 'ports'", "detach": "the runner starts its containers",
    ]

    /// `512m`, `1g`, `1024`: bytes with a binary unit.
    ///
    /// Nil for anything else, for nothing, and for what no 64 bits hold.
    public static func bytes(_ text: String) -> Int? {
        let lower = text.lowercased()
        let digits = lower.prefix { $0.isASCII && $0.isNumber }
        let units: [Substring: Int] = [
            "": 1, "b": 1, "k": 1 << 10, "kb": 1 << 10, "m": 1 << 20, "mb": 1 << 20, "g": 1 << 30, "gb": 1 << 30,
        ]
        guard let number = Int(digits), let unit = units[lower.dropFirst(digits.count)] else { return nil }
        let (bytes, hasOverflown) = number.multipliedReportingOverflow(by: unit)
        return hasOverflown || bytes == 0 ? nil : bytes
    }
}
