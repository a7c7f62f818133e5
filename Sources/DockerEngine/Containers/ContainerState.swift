/// What a container is doing.
public struct ContainerState: Sendable, Hashable, Decodable {
    public let status: ContainerStatus
    public let isRunning: Bool
    public let isPaused: Bool
    public let isRestarting: Bool
    public let isOutOfMemory: Bool
    public let isDead: Bool
    public let pid: Int
    public let exitCode: Int
    /// Why it could not be started.
    public let error: String
    /// RFC 3339; `0001-01-01T00:00:00Z` for never.
    public let startedAt: String
    public let finishedAt: String
    /// Of the health check, if there is one.
    public let health: Health?

    /// What the health check says.
    public struct Health: Sendable, Hashable, Decodable {
        /// `starting`, `healthy`, `unhealthy`; `none` and empty without a check.
        public let status: String
        /// How often it failed in a row.
        public let failures: Int
        /// What the last checks printed, the latest at the end.
        public let outputs: [String]

        private enum CodingKeys: String, CodingKey {
            case status = "Status"
            case failures = "FailingStreak"
            case log = "Log"
        }

        private struct Check: Decodable {
            let output: String?

            enum CodingKeys: String, CodingKey {
                case output = "Output"
            }
        }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            status = try container.value(.status) ?? ""
            failures = try container.value(.failures) ?? 0
            let checks: [Check] = try container.value(.log) ?? []
            outputs = checks.map { $0.output ?? "" }
        }
    }

    private enum CodingKeys: String, CodingKey {
        case status = "Status"
        case isRunning = "Running"
        case isPaused = "Paused"
        case isRestarting = "Restarting"
        case isOutOfMemory = "OOMKilled"
        case isDead = "Dead"
        case pid = "Pid"
        case exitCode = "ExitCode"
        case error = "Error"
        case startedAt = "StartedAt"
        case finishedAt = "FinishedAt"
        case health = "Health"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        status = try container.value(.status) ?? .unknown
        isRunning = try container.value(.isRunning) ?? false
        isPaused = try container.value(.isPaused) ?? false
        isRestarting = try container.value(.isRestarting) ?? false
        isOutOfMemory = try container.value(.isOutOfMemory) ?? false
        isDead = try container.value(.isDead) ?? false
        pid = try container.value(.pid) ?? 0
        exitCode = try container.value(.exitCode) ?? 0
        error = try container.value(.error) ?? ""
        startedAt = try container.value(.startedAt) ?? ""
        finishedAt = try container.value(.finishedAt) ?? ""
        health = try container.value(.health)
    }
}
