import YAML

/// What one container of a job may take; nil leaves it to the job.
public struct RunnerLimits: Sendable, Hashable {
    /// Processors.
    public var cpus: Int?

    /// Bytes.
    public var memory: Int?

    /// Processes and threads.
    public var processes: Int?

    public init(cpus: Int? = nil, memory: Int? = nil, processes: Int? = nil) {
        self.cpus = cpus
        self.memory = memory
        self.processes = processes
    }

    static func read(_ node: YAMLNode, _ report: Report) -> RunnerLimits? {
        guard let fields = Fields(node, report, name: "limits", known: ["cpus", "memory", "processes"]) else {
            return nil
        }
        return RunnerLimits(
            cpus: fields.integer("cpus", in: 1...1024),
            memory: fields.value("memory", SizeText.read),
            processes: fields.integer("processes", in: 16...4_194_304)
        )
    }
}
