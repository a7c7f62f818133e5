/// What a runner says of itself and of the job's place: the `runner` and `job` contexts and parts of `github`.
public struct RunnerFacts: Sendable {
    public var name: String

    /// `Linux`, `macOS` or `Windows`.
    public var os: String

    /// `X64`, `ARM64`, `X86` or `ARM`.
    public var arch: String

    /// Where the job's files are, as its steps see it.
    public var workspace: String
    public var temp: String
    public var toolCache: String

    /// Whether steps should say more.
    public var debug: Bool

    /// The services' and the container's part of the `job` context; an empty object without any.
    public var job: ExpressionObject

    public init(
        name: String,
        os: String,
        arch: String,
        workspace: String,
        temp: String,
        toolCache: String,
        debug: Bool = false,
        job: ExpressionObject = ExpressionObject()
    ) {
        self.name = name
        self.os = os
        self.arch = arch
        self.workspace = workspace
        self.temp = temp
        self.toolCache = toolCache
        self.debug = debug
        self.job = job
    }

    var context: ExpressionObject {
        var entries: [(String, ExpressionValue)] = [
            ("name", .string(name)), ("os", .string(os)), ("arch", .string(arch)), ("temp", .string(temp)),
            ("tool_cache", .string(toolCache)), ("workspace", .string(workspace)), ("environment", "self-hosted"),
        ]
        if debug { entries.append(("debug", "1")) }
        return ExpressionObject(entries)
    }
}
