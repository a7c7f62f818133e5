/// What one container of a job may take at most.
public struct RunnerLimits: Codable, Sendable, Hashable {
    /// Billionths of a processor.
    public var nanoCPUs: Int64?

    /// Bytes.
    public var memory: Int64?

    /// Processes and threads.
    public var processes: Int64?

    public init(nanoCPUs: Int64? = nil, memory: Int64? = nil, processes: Int64? = nil) {
        self.nanoCPUs = nanoCPUs
        self.memory = memory
        self.processes = processes
    }
}
