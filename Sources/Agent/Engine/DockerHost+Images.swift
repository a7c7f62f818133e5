import DockerEngine
import Logging
import Manifests
import Synchronization

extension DockerHost {
    /// The reason of a pull that the registry answers with there being no such image.
    static let imageNotFound = "ImageNotFound"

    /// For how long nothing may come of an image that is being pulled: engines wait for a registry that says nothing for as
    /// long as it keeps the connection.
    static let pullSilence = Duration.seconds(180)

    /// Brings the images here that are not; one that is named by its digest and is here is never asked for again.
    func pull(_ images: [DesiredImage]) async throws {
        for image in images {
            if image.policy != .always || image.isPlaceholder || image.reference.contains("@sha256:") {
                if try await engine.hasImage(image.reference) { continue }
                guard !image.isPlaceholder else {
                    throw AgentError(
                        .early,
                        reason: "NothingReleased",
                        "nothing has been released here yet: \(image.reference) stands for the image that the first promotion brings"
                    )
                }
                guard image.policy != .never else {
                    throw AgentError(
                        .environment,
                        reason: "ImageNeverPulled",
                        "the image \(image.reference) is not here and its imagePullPolicy is Never"
                    )
                }
            }
            do {
                try await pull(image)
            } catch let error as DockerError {
                throw AgentError(
                    .environment,
                    reason: error.isEnvironment ? "PullFailed" : Self.imageNotFound,
                    "the image \(image.reference) cannot be pulled: \(error.message)",
                    cause: error
                )
            }
        }
    }

    /// Pulls an image as each of those who may be asked for it, the Pod's own first, until one gets it.
    private func pull(_ image: DesiredImage) async throws {
        let accounts =
            RegistryAccount.all(of: image.accounts, for: image.reference)
            + RegistryAccount.all(of: options.accounts, for: image.reference)
        for account in accounts.dropLast() {
            do {
                return try await pull(image.reference, as: account.credentials)
            } catch let error as DockerError {
                logger.debug("\(image.reference) as \(account.credentials): \(error.message)")
            }
        }
        try await pull(image.reference, as: accounts.last?.credentials)
    }

    /// Pulls an image for as long as something comes of it.
    private func pull(_ reference: String, as credentials: RegistryCredentials?) async throws {
        let sign = Sign()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await engine.pullImage(reference, credentials: credentials) { _ in
                    sign.last.withLock { $0 = .now }
                }
            }
            group.addTask {
                while true {
                    let silence = ContinuousClock.now - sign.last.withLock { $0 }
                    guard silence < pullSilence else {
                        throw AgentError(
                            .environment,
                            reason: "PullFailed",
                            "the image \(reference) cannot be pulled: nothing has come of it for \(pullSilence)"
                        )
                    }
                    try await Task.sleep(for: pullSilence - silence)
                }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// When something came of a pull last.
    private final class Sign: Sendable {
        let last = Mutex(ContinuousClock.now)
    }
}
