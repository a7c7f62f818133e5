import Glibc

/// Finds the two files of a context that are read before the engine sees them.
struct ContextFiles {
    let root: RootDirectory

    /// Checks that the Dockerfile is there, stays inside the context and begins as one; returns its path.
    func dockerfile(_ written: String) throws(ImagesError) -> String {
        let path: SafePath
        do {
            path = try SafePath(written)
        } catch {
            throw ImagesError(
                .outsideRoot,
                "the Dockerfile \(quoted(written)) must lie inside the build context \(quoted(root.path)), as a relative path",
                cause: error
            )
        }
        let file: DiskFile
        do {
            file = try root.file(at: followingLinks(path))
        } catch {
            switch error.code {
            case .notFound:
                throw ImagesError(.notFound, missing(path), cause: error)
            case .outsideRoot:
                throw ImagesError(
                    .outsideRoot,
                    "the Dockerfile \(quoted(path.text)) is reached through a symbolic link that cannot be followed inside the context",
                    cause: error
                )
            default: throw error
            }
        }
        try DockerfileCheck.check(content(of: file, limit: DockerfileCheck.maximumBytes), file: path.text)
        return path.text
    }

    /// The file that a link stands for, as long as the links stay inside the context.
    private func followingLinks(_ path: SafePath) throws(ImagesError) -> SafePath {
        var path = path
        for _ in 0..<8 {
            guard let name = path.components.last else { return path }
            let parent = try root.directory(path.components.dropLast())
            guard try parent.status(of: name)?.isLink == true else { return path }
            let target = try parent.linkTarget(of: name)
            guard path.allowsLink(to: target) else { return path }
            var components = Array(path.components.dropLast())
            for part in target.split(separator: "/") where part != "." {
                if part == ".." { components.removeLast() } else { components.append(String(part)) }
            }
            path = try SafePath(components.joined(separator: "/"))
        }
        return path
    }

    func ignoreRules(for dockerfile: String) throws(ImagesError) -> DockerIgnore {
        for name in [dockerfile + ".dockerignore", ".dockerignore"] {
            let file: DiskFile
            do {
                file = try root.file(at: SafePath(name))
            } catch  where error.code == .notFound {
                continue
            }
            let bytes = try content(of: file, limit: Int64(DockerIgnore.maximumBytes))
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw ImagesError(.invalidArgument, "\(name): the file is not UTF-8 text")
            }
            return try DockerIgnore(text, file: name)
        }
        return DockerIgnore()
    }

    private func content(of file: DiskFile, limit: Int64) throws(ImagesError) -> [UInt8] {
        let status = try FileStatus(file.status())
        guard status.isRegular else { throw ImagesError(.invalidArgument, "\(quoted(file.path)) is not a file") }
        guard status.size <= limit else {
            throw ImagesError(.tooLarge, "\(quoted(file.path)) is larger than \(limit) bytes")
        }
        return try file.read(count: Int(status.size), at: 0)
    }

    /// Says what is missing where, and names the Dockerfiles that stand where one was looked for, or in the context itself:
    /// others count the path from the root of the repository.
    private func missing(_ path: SafePath) -> String {
        let message = "there is no Dockerfile \(quoted(path.text)) in the build context \(quoted(root.path))"
        let folder = Array(path.components.dropLast())
        do throws(ImagesError) {
            let names = try dockerfiles(in: folder)
            if !names.isEmpty { return message + "; it has " + names.joined(separator: ", ") }
        } catch  where error.code != .notFound {
            return message + "; \(quoted(folder.joined(separator: "/"))) cannot be listed"
        } catch {
            // Not even the folder is there: what the context has says more.
        }
        guard !folder.isEmpty else { return message }
        do throws(ImagesError) {
            let names = try dockerfiles(in: [])
            guard !names.isEmpty else { return message }
            return message + "; the path counts from the context, which has " + names.joined(separator: ", ")
        } catch {
            return message + "; it cannot be listed: \(error.message)"
        }
    }

    private func dockerfiles(in folder: [String]) throws(ImagesError) -> [String] {
        try root.directory(folder).names(limit: 10_000)
            .filter { $0.lowercased().contains("dockerfile") || $0 == "Containerfile" }
            .prefix(5).map { (folder + [$0]).joined(separator: "/") }
    }
}
