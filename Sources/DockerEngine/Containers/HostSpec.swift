/// How to bind a container to its host; nil leaves it to the engine.
public struct HostSpec: Sendable, Hashable, Encodable {
    /// A network's name or id, `bridge`, `host`, `none`, or `container:ID` to join another's.
    public var networkMode: String?
    /// `/host/path:/path[:ro]` each.
    public var binds: [String]?
    public var mounts: [MountSpec]?
    /// Mount options by path.
    public var temporaryFileSystems: [String: String]?
    /// Bytes.
    public var memory: Int64?
    /// Bytes of memory and swap together; -1 is no bound.
    public var memorySwap: Int64?
    /// Bytes.
    public var memoryReservation: Int64?
    /// Billionths of a processor.
    public var nanoCPUs: Int64?
    /// Microseconds.
    public var cpuPeriod: Int64?
    /// Microseconds of processor time in each period.
    public var cpuQuota: Int64?
    /// Relative weight; 1024 is the usual.
    public var cpuShares: Int?
    public var pidsLimit: Int64?
    /// Bytes of /dev/shm.
    public var sharedMemory: Int64?
    public var oomScoreAdjustment: Int?
    public var restartPolicy: RestartPolicy?
    /// Remove it when it exits.
    public var removesItself: Bool?
    /// Run the engine's small init as process 1.
    public var usesInit: Bool?
    public var dns: [String]?
    public var dnsSearch: [String]?
    public var dnsOptions: [String]?
    /// `name:address` each.
    public var extraHosts: [String]?
    public var hasReadOnlyRoot: Bool?
    public var addedCapabilities: [String]?
    public var droppedCapabilities: [String]?
    public var securityOptions: [String]?
    public var groups: [String]?
    public var sysctls: [String: String]?
    /// Paths that are hidden; nil for the engine's list.
    public var maskedPaths: [String]?
    /// Paths that cannot be written; nil for the engine's list.
    public var readOnlyPaths: [String]?
    public var isPrivileged: Bool = false
    public var logging: LogSpec?
    public var ipcMode: String?
    public var pidMode: String?
    public var utsMode: String?
    /// By container port, `80/tcp`.
    public var portBindings: [String: [PortBinding]]?

    public init() {}

    private enum CodingKeys: String, CodingKey {
        case networkMode = "NetworkMode"
        case binds = "Binds"
        case mounts = "Mounts"
        case temporaryFileSystems = "Tmpfs"
        case memory = "Memory"
        case memorySwap = "MemorySwap"
        case memoryReservation = "MemoryReservation"
        case nanoCPUs = "NanoCpus"
        case cpuPeriod = "CpuPeriod"
        case cpuQuota = "CpuQuota"
        case cpuShares = "CpuShares"
        case pidsLimit = "PidsLimit"
        case sharedMemory = "ShmSize"
        case oomScoreAdjustment = "OomScoreAdj"
        case restartPolicy = "RestartPolicy"
        case removesItself = "AutoRemove"
        case usesInit = "Init"
        case dns = "Dns"
        case dnsSearch = "DnsSearch"
        case dnsOptions = "DnsOptions"
        case extraHosts = "ExtraHosts"
        case hasReadOnlyRoot = "ReadonlyRootfs"
        case addedCapabilities = "CapAdd"
        case droppedCapabilities = "CapDrop"
        case securityOptions = "SecurityOpt"
        case groups = "GroupAdd"
        case sysctls = "Sysctls"
        case maskedPaths = "MaskedPaths"
        case readOnlyPaths = "ReadonlyPaths"
        case isPrivileged = "Privileged"
        case logging = "LogConfig"
        case ipcMode = "IpcMode"
        case pidMode = "PidMode"
        case utsMode = "UTSMode"
        case portBindings = "PortBindings"
    }
}
