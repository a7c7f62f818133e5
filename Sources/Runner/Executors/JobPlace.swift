import Workflows

/// What the steps of a job find where they run.
struct JobPlace: Sendable {
    /// Where the job's files are.
    var paths: PlacePaths

    /// The variables a program has before any of the workflow's.
    var environment: [String: String]

    /// Where programs are looked for, before what steps add.
    var searchPath: String

    /// The container's and the services' part of the `job` context.
    var job = ExpressionObject()

    /// The network that the job's containers share; nil where the job has none.
    var network: String?

    /// Who may read and write the files that the runner makes for a step.
    var fileMode: UInt32 = 0o600

    /// The directory that a path of the host lies in, as the steps see it.
    func parent(of path: String) -> String {
        paths.inside(path).split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
    }
}

/// How paths of the host are called where the steps run.
struct PlacePaths: Sendable, Hashable {
    /// A directory or file of the host, and its name inside.
    struct Mapping: Sendable, Hashable {
        let host: String
        let inside: String
        var isReadOnly = false
    }

    /// Empty where the steps run on the host.
    let mappings: [Mapping]

    static let host = Self(mappings: [])

    /// What a path of the host is called inside; one that is not seen there stays as it is.
    func inside(_ path: String) -> String {
        longest(path, \.host).map { $0.inside + path.dropFirst($0.host.count) } ?? path
    }

    /// The path of the host behind one of inside; nil where there is none.
    func host(_ path: String) -> String? {
        guard !mappings.isEmpty else { return path }
        return longest(path, \.inside).map { $0.host + path.dropFirst($0.inside.count) }
    }

    private func longest(_ path: String, _ side: KeyPath<Mapping, String>) -> Mapping? {
        mappings
            .filter { path == $0[keyPath: side] || path.hasPrefix($0[keyPath: side] + "/") }
            .max { $0[keyPath: side].count < $1[keyPath: side].count }
    }
}
