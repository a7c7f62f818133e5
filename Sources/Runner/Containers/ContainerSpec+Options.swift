import DockerEngine
import Workflows

extension ContainerSpec {
    /// Puts the `options` of a container or a service into what is made.
    ///
    /// - Throws: An error that names an option that is not carried out here, or a value that does not fit.
    mutating func apply(_ options: ContainerOptions, trust: ContainerTrust) throws(RunnerError) {
        for option in options.options {
            try trust.check(option: option.name)
            guard Self.elsewhere.contains(option.name) || take(option.name, option.value ?? "true") else {
                guard Self.isKnown(option.name) else {
                    throw RunnerError(.invalidInput, "options: '--\(option.name)' is not carried out by this runner")
                }
                let value = option.value ?? ""
                throw RunnerError(.invalidInput, "options: '--\(option.name)' does not take '\(value)'")
            }
        }
        host.memory = options.memory.map(Int64.init)
        host.nanoCPUs = options.cpus.flatMap { $0 <= 1024 ? Int64($0 * 1e9) : nil }
        if let check = options.health { health = HealthSpec(check) }
    }

    /// The names of a container in its network that its options give it.
    static func aliases(_ options: ContainerOptions) -> [String] {
        options.values("network-alias") + options.values("name")
    }

    /// What is read as a whole, or by whoever makes the container.
    private static let elsewhere: Set<String> = [
        "memory", "cpus", "health-cmd", "health-interval", "health-retries", "health-start-period", "health-timeout",
        "no-healthcheck", "network-alias", "name", "restart", "volume",
    ]

    private static let texts: [String: any WritableKeyPath<ContainerSpec, String?> & Sendable] = [
        "user": \.user, "hostname": \.hostname, "workdir": \.workingDirectory, "stop-signal": \.stopSignal,
    ]

    private static let lists: [String: any WritableKeyPath<ContainerSpec, [String]?> & Sendable] = [
        "env": \.environment, "add-host": \.host.extraHosts, "dns": \.host.dns, "dns-search": \.host.dnsSearch,
        "cap-add": \.host.addedCapabilities, "cap-drop": \.host.droppedCapabilities,
        "security-opt": \.host.securityOptions, "group-add": \.host.groups,
    ]

    private static let sizes: [String: any WritableKeyPath<ContainerSpec, Int64?> & Sendable] = [
        "memory-swap": \.host.memorySwap, "memory-reservation": \.host.memoryReservation,
        "shm-size": \.host.sharedMemory,
    ]

    private static let numbers: [String: any WritableKeyPath<ContainerSpec, Int?> & Sendable] = [
        "cpu-shares": \.host.cpuShares, "stop-timeout": \.stopTimeout, "oom-score-adj": \.host.oomScoreAdjustment,
    ]

    private static let switches: [String: any WritableKeyPath<ContainerSpec, Bool?> & Sendable] = [
        "init": \.host.usesInit, "read-only": \.host.hasReadOnlyRoot,
    ]

    private static let pairs: Set<String> = ["label", "tmpfs", "sysctl"]

    private static func isKnown(_ name: String) -> Bool {
        texts[name] != nil || lists[name] != nil || sizes[name] != nil || numbers[name] != nil || switches[name] != nil
            || pairs.contains(name) || name == "pids-limit" || name == "privileged"
    }

    private mutating func take(_ name: String, _ value: String) -> Bool {
        guard !value.utf8.contains(0) else { return false }
        if let path = Self.texts[name] {
            self[keyPath: path] = value
            return !value.isEmpty
        }
        if let path = Self.lists[name] {
            self[keyPath: path] = (self[keyPath: path] ?? []) + [value]
            return !value.isEmpty
        }
        if let path = Self.sizes[name] {
            let isUnlimited = value == "-1" && name == "memory-swap"
            self[keyPath: path] = isUnlimited ? -1 : ContainerOptions.bytes(value).map(Int64.init)
            return self[keyPath: path] != nil
        }
        if let path = Self.numbers[name] {
            self[keyPath: path] = Int(value)
            return self[keyPath: path] != nil
        }
        if let path = Self.switches[name] {
            self[keyPath: path] = value == "true"
            return value == "true" || value == "false"
        }
        return takeOther(name, value)
    }

    private mutating func takeOther(_ name: String, _ value: String) -> Bool {
        switch name {
        case "privileged":
            host.isPrivileged = value == "true"
            return value == "true" || value == "false"
        case "pids-limit":
            host.pidsLimit = Int64(value)
            return host.pidsLimit != nil
        case "label":
            let (key, value) = Self.pair(value, "=")
            guard !key.isEmpty, !key.hasPrefix("headgate.dev/") else { return false }
            labels = (labels ?? [:]).merging([key: value]) { $1 }
        case "tmpfs":
            let (path, settings) = Self.pair(value, ":")
            guard path.hasPrefix("/") else { return false }
            host.temporaryFileSystems = (host.temporaryFileSystems ?? [:]).merging([path: settings]) { $1 }
        case "sysctl":
            let (key, value) = Self.pair(value, "=")
            guard !key.isEmpty else { return false }
            host.sysctls = (host.sysctls ?? [:]).merging([key: value]) { $1 }
        default: return false
        }
        return true
    }

    private static func pair(_ text: String, _ separator: Character) -> (String, String) {
        let parts = text.split(separator: separator, maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return (parts.first ?? "", parts.count > 1 ? parts[1] : "")
    }
}

extension HealthSpec {
    /// The check as the options of a container give it.
    init(_ check: HealthCheck) {
        self.init()
        test = check.isDisabled ? ["NONE"] : check.command.map { ["CMD-SHELL", $0] }
        interval = check.interval.map { .milliseconds($0) }
        timeout = check.timeout.map { .milliseconds($0) }
        startPeriod = check.startPeriod.map { .milliseconds($0) }
        retries = check.retries
    }
}
