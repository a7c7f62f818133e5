import Glibc

extension ActionContext {
    /// The home directory of the steps, as the host calls it.
    var home: String {
        guard paths == .host else { return directories.root + "/home" }
        return environment["HOME"].flatMap { $0.hasPrefix("/") && $0 != "/" ? $0 : nil } ?? "/nonexistent"
    }

    /// A pattern of files with paths of the host, from one that is written as the steps see them.
    func onHost(_ line: some StringProtocol) throws(RunnerError) -> String {
        let marks = line.prefix { $0 == "!" || $0.isWhitespace }
        let pattern = String(line.dropFirst(marks.count))
        guard pattern.hasPrefix("/"), paths != .host else { return String(line) }
        guard let path = paths.host(pattern) else {
            throw RunnerError(.invalidInput, "the path '\(pattern)' is in none of the job's directories")
        }
        return marks + path
    }

    /// Refuses a name that the controller would keep and show, when it holds what must not be shown.
    func refuseSecret(in name: String, _ what: String) throws(RunnerError) {
        guard log.masked(name) == name else {
            throw RunnerError(.invalidInput, "\(what) holds a secret, and would be kept and shown; choose another one")
        }
    }

    /// Refuses a path that a link of a container's making takes out of the job's directories.
    ///
    /// A job on the host could go there by itself.
    func holdInside(_ path: String) throws(RunnerError) {
        guard paths != .host else { return }
        var parts = path.split(separator: "/")
        while !parts.isEmpty {
            let place = "/" + parts.joined(separator: "/")
            if let real = realpath(place, nil) {
                defer { free(real) }
                let text = String(cString: real)
                let roots = paths.mappings.filter { !$0.isReadOnly }.map(\.host)
                let isInside = roots.contains { root in
                    guard let known = realpath(root, nil) else { return false }
                    defer { free(known) }
                    let start = String(cString: known)
                    return text == start || text.hasPrefix(start + "/") || start.hasPrefix(text + "/")
                }
                guard isInside else {
                    throw RunnerError(.invalidInput, "the path '\(paths.inside(path))' leaves the job's directories")
                }
                return
            }
            var status = stat()
            guard lstat(place, &status) != 0 else {
                throw RunnerError(
                    .invalidInput,
                    "the path '\(paths.inside(path))' goes through a link that leads nowhere"
                )
            }
            parts.removeLast()
        }
    }
}
