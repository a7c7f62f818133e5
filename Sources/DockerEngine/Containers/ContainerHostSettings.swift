/// How a container was bound to its host.
public struct ContainerHostSettings: Sendable, Hashable, Decodable {
    public let networkMode: String
    public let binds: [String]
    public let memory: Int64
    public let nanoCPUs: Int64
    public let cpuShares: Int
    public let restartPolicy: RestartPolicy?
    public let hasReadOnlyRoot: Bool
    public let isPrivileged: Bool

    private enum CodingKeys: String, CodingKey {
        case networkMode = "NetworkMode"
        case binds = "Binds"
        case memory = "Memory"
        case nanoCPUs = "NanoCpus"
        case cpuShares = "CpuShares"
        case restartPolicy = "RestartPolicy"
        case hasReadOnlyRoot = "ReadonlyRootfs"
        case isPrivileged = "Privileged"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        networkMode = try container.value(.networkMode) ?? ""
        binds = try container.value(.binds) ?? []
        memory = try container.value(.memory) ?? 0
        nanoCPUs = try container.value(.nanoCPUs) ?? 0
        cpuShares = try container.value(.cpuShares) ?? 0
        restartPolicy = try container.value(.restartPolicy)
        hasReadOnlyRoot = try container.value(.hasReadOnlyRoot) ?? false
        isPrivileged = try container.value(.isPrivileged) ?? false
    }
}
