import Crypto
import DockerEngine
import HTTPTransport
import Images
import Workflows

/// The images of actions that run in containers.
struct ActionImages: Sendable {
    /// The runner's own environment, for where the engine is.
    let environment: [String: String]
    let http: HTTPClient

    func engine() throws(RunnerError) -> DockerClient {
        do {
            return DockerClient(try DockerEndpoint.resolve(environment: environment), http: http)
        } catch {
            throw RunnerError(.unavailable, "it needs a container engine: \(error.message)", cause: error)
        }
    }

    /// Whether the engine answers.
    func ping() async throws(RunnerError) {
        do {
            _ = try await engine().ping()
        } catch {
            throw RunnerError(.unavailable, "it needs a container engine: \(error)", cause: error)
        }
    }

    /// Fetches an image that is not on the host.
    func ensure(_ image: String, _ say: (String) -> Void) async throws(RunnerError) {
        let engine = try engine()
        do {
            do {
                _ = try await engine.image(image)
            } catch {
                guard error.code == .notFound else { throw error }
                say("fetching the image \(image)")
                try await engine.pullImage(image)
            }
        } catch {
            throw RunnerError(.unavailable, "the image '\(image)' cannot be had: \(error)", cause: error)
        }
    }

    /// The image of an action, built from its Dockerfile or fetched.
    ///
    /// `isKept`: whether the action's directory never changes, so that its image is built once.
    func image(
        of docker: ActionDefinition.Docker,
        at place: ActionPlace,
        isKept: Bool,
        _ say: @escaping @Sendable (String) -> Void
    ) async throws -> String {
        if docker.image.lowercased().hasPrefix("docker://") {
            let image = String(docker.image.dropFirst("docker://".count))
            try await ensure(image, say)
            return image
        }
        let name = Self.name(at: place.path, file: docker.image)
        let engine = try engine()
        var before: String?
        do {
            before = try await engine.image(name).id
        } catch {
            guard error.code == .notFound else {
                throw RunnerError(.unavailable, "it needs a container engine: \(error.message)", cause: error)
            }
        }
        if isKept, before != nil { return name }
        let id = try await build(docker.image, in: place.path, as: name, engine, say)
        if let before, before != id {
            do {
                try await engine.removeImage(before)
            } catch {
                say("the image this one replaces stays: \(error.message)")
            }
        }
        return name
    }

    /// What the image of a Dockerfile is called; different for every place.
    static func name(at directory: String, file: String) -> String {
        let digest = SHA256.hash(data: Array("\(directory)\u{0}\(file)".utf8)).prefix(12)
        return "headgate-action:" + digest.map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()
    }

    private func build(
        _ file: String,
        in directory: String,
        as name: String,
        _ engine: DockerClient,
        _ say: @escaping @Sendable (String) -> Void
    ) async throws -> String {
        do {
            let files = try await BuildContext.load(directory: directory, dockerfile: file)
            let chunks = files.chunks
            let source = TarSource.stream { writer in
                for try await chunk in chunks { try await writer.write(chunk) }
            }
            return try await engine.buildImage(
                BuildSpec(dockerfile: files.dockerfile, tags: [name]),
                context: source
            ) { line in say(line) }
        } catch let error as DockerError {
            throw RunnerError(.failed, "its image could not be built: \(error.message)", cause: error)
        } catch {
            throw RunnerError(.failed, "its image could not be built: \(error)", cause: error)
        }
    }
}
