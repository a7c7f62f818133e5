import ControllerAPI
import DockerEngine
import HTTPTransport
import Images

/// `headgate/build-image@v1`: builds an image on the host's engine and pushes it to the registry.
///
/// Outputs: `digest`, and `image`, which names the image by its first tag and its digest.
struct BuildImageAction: BuiltInAction {
    func run(_ context: ActionContext) async throws -> [String: String] {
        try context.allowOnly("context", "file", "image", "tags", "build-args", "push")
        let directory = try context.path(context.input("context") ?? ".")
        let file = context.input("file") ?? "Dockerfile"
        let isAsked = try context.flag("push", default: true)
        let pushes = isAsked && !context.assignment.registry.isEmpty
        let names = try names(context)
        let engine = try engine(context)
        let files: BuildContext
        do {
            files = try await BuildContext.load(directory: directory, dockerfile: file)
        } catch {
            throw RunnerError(.failed, "\(error)", cause: error)
        }
        context.say("context: \(files.entryCount) files, \(files.archiveSize) bytes")
        for path in files.skipped.prefix(10) {
            context.say("##[warning]\(path) is neither a file, a directory nor a link; it is left out")
        }
        var spec = BuildSpec(dockerfile: files.dockerfile, tags: names)
        spec.arguments = try Self.arguments(context.input("build-args") ?? "")
        let chunks = files.chunks
        let source = TarSource.stream { writer in
            for try await chunk in chunks { try await writer.write(chunk) }
        }
        let id: String
        do {
            id = try await engine.buildImage(spec, context: source) { line in context.say(line) }
        } catch {
            // The log's end says more than the engine's last word.
            let end = error.log.suffix(20).joined(separator: "\n")
            throw RunnerError(
                error.isEnvironment ? .unavailable : .failed,
                "the image could not be built: \(error.message)" + (end.isEmpty ? "" : "\n\(end)"),
                cause: error
            )
        }
        context.say("built \(id)")
        guard pushes else {
            if isAsked { context.say("##[notice]\(names[0]) is not pushed: no registry was named for this run") }
            return ["image": names[0], "id": id]
        }
        var digest = ""
        for name in names { digest = try await push(name, engine, context) }
        context.say("pushed \(names[0])@\(digest)")
        return ["image": "\(names[0])@\(digest)", "digest": digest, "id": id]
    }

    private func push(_ name: String, _ engine: DockerClient, _ context: ActionContext) async throws -> String {
        var backoff = Backoff()
        for attempt in 1... {
            do {
                return try await engine.pushImage(name)
            } catch {
                guard error.isEnvironment, attempt < 5 else {
                    throw RunnerError(.failed, "\(name) could not be pushed: \(error.message)", cause: error)
                }
                context.say("\(name) could not be pushed: \(error.message); trying again")
            }
            try await Task.sleep(for: backoff.next())
        }
        return ""
    }

    /// The image under every tag, in the registry of the controller unless the image names one.
    private func names(_ context: ActionContext) throws(RunnerError) -> [String] {
        let image = try context.required("image")
        let tags = (context.input("tags") ?? "latest").split { $0.isWhitespace || $0 == "," }.map(String.init)
        guard !tags.isEmpty, tags.count <= 20 else { throw RunnerError(.invalidInput, "'tags' takes 1 to 20 tags") }
        do {
            let written = try ImageReference(image)
            guard written.tag == nil, written.digest == nil else {
                throw RunnerError(.invalidInput, "'image' takes a name; its tags go into 'tags'")
            }
            let first = image.split(separator: "/").first ?? ""
            let hasRegistry =
                image.contains("/") && (first.contains(".") || first.contains(":") || first == "localhost")
            let registry = context.assignment.registry
            let name = hasRegistry || registry.isEmpty ? image : "\(registry)/\(image)"
            return try tags.map { try ImageReference(name: name, tag: $0).asWritten }
        } catch let error as RunnerError {
            throw error
        } catch {
            throw RunnerError(.invalidInput, "\(error)", cause: error)
        }
    }

    private func engine(_ context: ActionContext) throws(RunnerError) -> DockerClient {
        do {
            return DockerClient(try DockerEndpoint.resolve(environment: context.environment), http: context.http)
        } catch {
            throw RunnerError(.unavailable, error.message, cause: error)
        }
    }

    /// `NAME=value`, one a line.
    private static func arguments(_ text: String) throws(RunnerError) -> [String: String] {
        var arguments: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) where !line.allSatisfy(\.isWhitespace) {
            guard let equals = line.firstIndex(of: "="), equals != line.startIndex else {
                throw RunnerError(.invalidInput, "'build-args' has NAME=value on each line, not '\(line)'")
            }
            arguments[String(line[..<equals].drop(while: \.isWhitespace))] = String(line[line.index(after: equals)...])
        }
        return arguments
    }
}
