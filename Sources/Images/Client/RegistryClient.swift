public import HTTPTransport

/// Asks registries for images and gives them tags, as the OCI distribution specification 1.1 says.
///
/// Every answer is bounded and held to its digest. Hosts are spoken to over HTTPS, but for loopback ones and those the
/// caller names.
public final class RegistryClient: Sendable {
    let http: HTTPClient
    let credentials: @Sendable (_ registry: String) async throws -> RegistryBasicCredentials?
    let tokens = RegistryTokens()
    private let plainHosts: Set<String>

    static let maximumManifest = 4 << 20

    /// A client that asks for credentials by the registry's name whenever one wants them.
    public init(
        http: HTTPClient,
        plainHosts: Set<String> = [],
        credentials: @escaping @Sendable (_ registry: String) async throws -> RegistryBasicCredentials? = { _ in nil }
    ) {
        self.http = http
        self.plainHosts = plainHosts
        self.credentials = credentials
    }

    /// What a tag or digest stands for now, without fetching it where the registry can say so.
    public func resolve(_ reference: ImageReference) async throws -> ImageDescriptor {
        let answer = try await send(.head, reference, "manifests/" + reference.manifestReference, accepting: true)
        guard let text = answer.headers["Docker-Content-Digest"], let type = answer.headers["Content-Type"],
            let size = answer.headers["Content-Length"].flatMap({ Int64($0) })
        else { return try await manifest(reference).descriptor }
        let digest = try ImageDigest(text)
        try check(digest, against: reference)
        return ImageDescriptor(mediaType: Self.mediaType(type), digest: digest, size: size)
    }

    /// A manifest or an index, held to its digest when the reference has one.
    public func manifest(_ reference: ImageReference) async throws -> ImageManifest {
        let answer = try await send(.get, reference, "manifests/" + reference.manifestReference, accepting: true)
        let type = Self.mediaType(answer.headers["Content-Type"] ?? "")
        let manifest = ImageManifest(mediaType: type, bytes: answer.body)
        try check(manifest.digest, against: reference)
        return manifest
    }

    /// A small blob, such as a config, held to its digest.
    public func blob(
        _ digest: ImageDigest,
        of image: ImageReference,
        maximumBytes: Int = 16 << 20
    ) async throws -> [UInt8] {
        let answer = try await send(.get, image, "blobs/\(digest)", limit: maximumBytes)
        guard ImageDigest.of(answer.body) == digest else {
            throw ImagesError(.digestMismatch, "\(image.registry) sent other content than \(digest)")
        }
        return answer.body
    }

    /// Stores a manifest under the reference's tag, or under its digest when there is no tag.
    @discardableResult
    public func put(_ manifest: ImageManifest, as reference: ImageReference) async throws -> ImageDigest {
        let name = reference.tag ?? manifest.digest.description
        _ = try await send(
            .put,
            reference,
            "manifests/" + name,
            headers: ["Content-Type": manifest.mediaType],
            body: .bytes(manifest.bytes)
        )
        return manifest.digest
    }

    /// Gives an image another tag in its repository; no layer is moved.
    @discardableResult
    public func tag(_ source: ImageReference, as tag: String) async throws -> ImageDigest {
        try await put(manifest(source), as: source.tagged(tag))
    }

    /// The tags of a repository, at most as many as wanted.
    public func tags(of repository: ImageReference, limit: Int = 1_000) async throws -> [String] {
        struct Page: Decodable { let tags: [String]? }
        let answer = try await send(.get, repository, "tags/list?n=\(max(1, limit))")
        let page: Page = try decode(answer.body, "list of tags")
        return Array((page.tags ?? []).prefix(limit))
    }

    /// Removes a tag, or the manifest when the reference has a digest.
    public func delete(_ reference: ImageReference) async throws {
        _ = try await send(.delete, reference, "manifests/" + reference.manifestReference)
    }

    func host(of reference: ImageReference) -> RegistryHost {
        RegistryHost(reference.registry, plainHosts: plainHosts)
    }

    private func check(_ digest: ImageDigest, against reference: ImageReference) throws(ImagesError) {
        guard let wanted = reference.digest, wanted != digest else { return }
        throw ImagesError(.digestMismatch, "\(reference.registry) answered with \(digest) for \(reference)")
    }

    private static func mediaType(_ header: String) -> String {
        String(header.prefix { $0 != ";" && $0 != " " }).lowercased()
    }
}
