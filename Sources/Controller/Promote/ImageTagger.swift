import HTTPTransport
import Images
import Manifests

/// Gives promoted images the tag of their environment in the registry they are in; no layer is moved.
struct ImageTagger: Sendable {
    private let client: RegistryClient

    init(http: HTTPClient, login: RegistryLogin) {
        client = RegistryClient(http: http, plainHosts: login.plainHosts) { login.credentials(for: $0) }
    }

    /// - Throws: `.unavailable` when a registry does not take it; whoever promotes asks again.
    func tag(_ images: [ImageChange], for rule: EnvironmentRule) async throws {
        guard let tag = rule.tag else { return }
        for image in images where image.newTag != nil || image.digest != nil {
            do {
                _ = try await client.tag(try ImageReference(image.reference), as: tag)
            } catch let error as ImagesError {
                throw ControllerError(
                    .unavailable,
                    "\(image.reference) could not be tagged \(tag): \(error.message)",
                    cause: error
                )
            }
        }
    }
}
