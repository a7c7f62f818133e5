import DockerEngine
import Synchronization
import Workflows

/// Brings an image to the engine.
///
/// One without a tag, or with the tag `latest`, is asked for again every time; every other one only when it is not there.
struct ImageSource: Sendable {
    let engine: JobEngine

    func ensure(_ container: JobContainer) async throws(RunnerError) {
        let image = container.image
        let isHere = try await isHere(image)
        guard !isHere || Self.moves(image) else { return }
        engine.say("fetching the image \(image)")
        let progress = Progress()
        do {
            try await engine.client.pullImage(image, credentials: Self.credentials(container)) { [engine] step in
                if let line = progress.line(step) { engine.say(line) }
            }
        } catch {
            guard isHere, error.isEnvironment, error.code != .cancelled, container.credentials == nil else {
                throw RunnerError(.unavailable, "the image '\(image)' cannot be had: \(error.message)", cause: error)
            }
            engine.say("##[warning]\(image) could not be fetched, the one that is here is taken: \(error.message)")
        }
    }

    private func isHere(_ image: String) async throws(RunnerError) -> Bool {
        do {
            _ = try await engine.client.image(image)
            return true
        } catch {
            if error.code == .notFound { return false }
            throw RunnerError(.unavailable, "the image '\(image)' cannot be looked for: \(error.message)", cause: error)
        }
    }

    /// Whether the name may be another image tomorrow.
    static func moves(_ image: String) -> Bool {
        guard !image.contains("@") else { return false }
        let name = image.split(separator: "/").last ?? ""
        return !name.contains(":") || name.hasSuffix(":latest")
    }

    private static func credentials(_ container: JobContainer) -> RegistryCredentials? {
        guard let given = container.credentials else { return nil }
        return RegistryCredentials(
            username: given.username,
            password: given.password,
            registry: registry(of: container.image)
        )
    }

    /// The registry that a name means: what is before its first slash, where that is an address.
    static func registry(of image: String) -> String {
        let first = image.split(separator: "/", maxSplits: 1).first.map(String.init) ?? ""
        let isAddress = image.contains("/") && (first.contains(".") || first.contains(":") || first == "localhost")
        return isAddress ? first : "https://index.docker.io/v1/"
    }

    /// How many layers have come, told at most every two seconds.
    private final class Progress: Sendable {
        private struct State {
            var layers: Set<String> = []
            var done: Set<String> = []
            var told = ContinuousClock.now
        }

        private let state = Mutex(State())

        func line(_ step: ImageProgress) -> String? {
            guard let layer = step.id else { return nil }
            return state.withLock { state in
                if state.layers.count < 1000 { state.layers.insert(layer) }
                if ["Pull complete", "Already exists"].contains(step.status) { state.done.insert(layer) }
                guard ContinuousClock.now - state.told > .seconds(2) else { return nil }
                state.told = .now
                return "\(state.done.count) of \(state.layers.count) layers are here"
            }
        }
    }
}
