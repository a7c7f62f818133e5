import Git

/// Checks out the repositories that a revision refers to as submodules.
struct CheckoutSubmodules: Sendable {
    /// Which of them.
    enum Mode: Sendable, Hashable {
        case none
        case direct
        case recursive

        init(_ context: ActionContext) throws(RunnerError) {
            switch context.input("submodules")?.lowercased() {
            case nil, "", "false": self = .none
            case "true": self = .direct
            case "recursive": self = .recursive
            case let other?:
                throw RunnerError(.invalidInput, "'submodules' takes true, false or recursive, not '\(other)'")
            }
        }
    }

    private static let maximumDepth = 10
    private static let maximumCount = 200

    let context: ActionContext
    let mode: Mode

    /// How deep the history of each is.
    let depth: Int

    func checkout(
        of mirror: GitRepository,
        at revision: Revision,
        url: String,
        in directory: String,
        state: String,
        level: Int = 1
    ) async throws {
        let entries = try await mirror.entries(at: revision) ?? []
        let links = entries.filter { $0.mode == .submodule }
        guard !links.isEmpty else { return }
        guard level <= Self.maximumDepth, links.count <= Self.maximumCount else {
            throw RunnerError(
                .invalidInput,
                "there are more than \(Self.maximumCount) submodules, or they lie too deep"
            )
        }
        let file = try await mirror.readFile(".gitmodules", at: revision, limit: 1 << 20) ?? []
        let urls = SubmoduleList(String(decoding: file, as: UTF8.self)).urls
        for link in links {
            guard let written = urls[link.path] else {
                throw RunnerError(.failed, "the submodule '\(link.path)' has no url in .gitmodules")
            }
            let address = try SubmoduleList.address(written, of: link.path, in: url)
            let source = SourceMirror(
                path: context.directories.submodules + "/" + JobDirectories.safe(address) + ".git",
                url: address,
                branch: "main",
                credentials: context.assignment.credentials(for: address),
                say: context.say
            )
            let (commit, repository) = try await fetch(link, from: source)
            let place = directory + "/" + link.path
            let record = state + ".sub." + JobDirectories.safe(link.path)
            let done = try await repository.checkout(commit, to: place, state: record)
            try await repository.makeWorkTree(
                place,
                at: commit,
                GitWorkTreeFiles(origin: try GitURL(address), depth: depth)
            )
            context.say("\(link.path) at \(commit.short): \(done.written) written, \(done.kept) unchanged")
            guard mode == .recursive else { continue }
            try await checkout(of: repository, at: commit, url: address, in: place, state: record, level: level + 1)
        }
    }

    private func fetch(_ link: GitTreeEntry, from source: SourceMirror) async throws -> (Revision, GitRepository) {
        do {
            let repository = try await source.repository()
            let commit = try Revision(link.id)
            if try await !repository.contains(commit) { try await source.fetchAll(to: repository) }
            guard try await repository.contains(commit) else {
                throw RunnerError(.failed, "no branch or tag has its commit \(commit.hex)")
            }
            return (commit, repository)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw RunnerError(
                .failed,
                "the submodule '\(link.path)' cannot be had from \(source.url): \(error)",
                cause: error
            )
        }
    }
}

/// What `.gitmodules` says.
struct SubmoduleList: Sendable {
    /// Addresses by path, as written.
    let urls: [String: String]

    init(_ text: String) {
        var urls: [String: String] = [:]
        var (path, url): (String?, String?)
        for line in text.split(whereSeparator: \.isNewline).map(\.trimmed) + ["["] {
            if line.hasPrefix("[") {
                if let path, let url { urls[path] = url }
                (path, url) = (nil, nil)
                continue
            }
            guard let equals = line.firstIndex(of: "=") else { continue }
            var value = line[line.index(after: equals)...].trimmed
            if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") { value = value.dropFirst().dropLast() }
            switch line[..<equals].trimmed.lowercased() {
            case "path": path = String(value)
            case "url": url = String(value)
            default: break
            }
        }
        self.urls = urls
    }

    /// The address of a submodule; a relative one is seen from its repository's.
    ///
    /// A repository may not name directories of the runner's host: only one that lies there itself may, relative to
    /// itself.
    static func address(_ written: String, of path: String, in parent: String) throws(RunnerError) -> String {
        guard written.hasPrefix("./") || written.hasPrefix("../") else {
            guard written.hasPrefix("https://") || written.hasPrefix("http://") || written.hasPrefix("git://") else {
                throw RunnerError(
                    .invalidInput,
                    "the submodule '\(path)' is at '\(written)'; an https://, http:// or git:// address or a relative one is needed"
                )
            }
            return written
        }
        var base = parent
        while base.hasSuffix("/") { base.removeLast() }
        let start = base.firstRange(of: "://").map { base[$0.upperBound...].firstIndex(of: "/") ?? base.endIndex }
        let root = start.map { base[..<$0] } ?? ""
        var parts = base[root.endIndex...].split(separator: "/")
        for part in written.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if parts.popLast() == nil {
                throw RunnerError(.invalidInput, "the submodule '\(path)' is at '\(written)', which leads nowhere")
            }
        }
        return root + "/" + parts.joined(separator: "/")
    }
}
