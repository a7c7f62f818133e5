/// Which workflow file a job calls with `uses`.
public enum WorkflowReference: Codable, Sendable, Hashable, CustomStringConvertible {
    /// A file of the run's own repository, at the run's revision.
    case local(path: String)

    /// `owner/repository/path@ref`
    case remote(owner: String, name: String, path: String, ref: String)

    /// Reads the `uses` of a job; nil where it has neither form, or its path leaves the repository.
    ///
    /// - Parameters:
    ///   - uses: `./path`, `$/path` or `owner/repository/path@ref`.
    ///   - caller: The workflow that says it: a path without repository is one of the caller's own.
    public init?(_ uses: String, in caller: WorkflowReference?) {
        if uses.hasPrefix("./") || uses.hasPrefix("$/") {
            guard !uses.contains("@"), let path = Self.path(uses.dropFirst(2)) else { return nil }
            switch caller {
            case .remote(let owner, let name, _, let ref)?:
                self = .remote(owner: owner, name: name, path: path, ref: ref)
            case .local?, nil: self = .local(path: path)
            }
            return
        }
        let halves = uses.split(separator: "@", omittingEmptySubsequences: false)
        guard halves.count == 2, !halves[1].isEmpty else { return nil }
        let parts = halves[0].split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, !parts[1].isEmpty, let path = Self.path(parts[2]) else { return nil }
        self = .remote(owner: String(parts[0]), name: String(parts[1]), path: path, ref: String(halves[1]))
    }

    /// The file's name in messages: its path, with its repository where that is another one.
    public var description: String {
        switch self {
        case .local(let path): path
        case .remote(let owner, let name, let path, let ref): "\(owner)/\(name)/\(path)@\(ref)"
        }
    }

    /// A path that stays in the repository, without `.` in it.
    private static func path(_ text: Substring) -> String? {
        let parts = text.split(separator: "/").filter { $0 != "." }
        let isSafe = !parts.contains("..") && !text.contains("\\") && !text.contains("\0")
        return isSafe && !parts.isEmpty ? parts.joined(separator: "/") : nil
    }
}
