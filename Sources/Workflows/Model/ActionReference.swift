/// What a step's `uses` names.
public enum ActionReference: Codable, Sendable, Hashable, CustomStringConvertible {
    /// `./path` in the repository.
    case local(path: String)

    /// `$/path`: of the repository whose file says it, at the revision that is carried out.
    case own(path: String)

    /// `owner/repository[/path]@ref`
    case repository(owner: String, name: String, path: String, ref: String)

    /// `docker://image`
    case docker(image: String)

    /// Reads a reference; nil where it has none of the three forms.
    public init?(_ text: String) {
        if text.hasPrefix("docker://") {
            self = .docker(image: String(text.dropFirst("docker://".count)))
            return
        }
        if text.hasPrefix("./") || text.hasPrefix(".\\") {
            self = .local(path: String(text.dropFirst(2)))
            return
        }
        if text.hasPrefix("$/") {
            self = .own(path: String(text.dropFirst(2)))
            return
        }
        let halves = text.split(separator: "@", omittingEmptySubsequences: false)
        guard halves.count == 2, !halves[1].isEmpty else { return nil }
        let parts = halves[0].split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
        guard parts.count >= 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        let path = parts.dropFirst(2).joined(separator: "/")
        self = .repository(owner: String(parts[0]), name: String(parts[1]), path: path, ref: String(halves[1]))
    }

    public var description: String {
        switch self {
        case .local(let path): "./\(path)"
        case .own(let path): "$/\(path)"
        case .repository(let owner, let name, let path, let ref):
            "\(owner)/\(name)\(path.isEmpty ? "" : "/" + path)@\(ref)"
        case .docker(let image): "docker://\(image)"
        }
    }

    /// The reference as a file of another repository means it: its own path is one of that repository.
    func inside(owner: String, name: String, ref: String) -> ActionReference {
        guard case .own(let path) = self else { return self }
        return .repository(owner: owner, name: name, path: path, ref: ref)
    }

    /// `owner/name[/path]` without its ref, for an action of a repository: how built-in actions are told.
    public var repositoryPath: String? {
        guard case .repository(let owner, let name, let path, _) = self else { return nil }
        return "\(owner)/\(name)\(path.isEmpty ? "" : "/" + path)".lowercased()
    }
}
