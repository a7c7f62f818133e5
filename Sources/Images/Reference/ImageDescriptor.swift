/// Points at content by digest: the descriptor of the OCI image specification.
public struct ImageDescriptor: Sendable, Hashable, Codable {
    public var mediaType: String
    public var digest: ImageDigest
    public var size: Int64
    /// Where foreign layers are to be had; such content need not be in the registry.
    public var urls: [String]?
    public var annotations: [String: String]?
    public var artifactType: String?
    public var platform: ImagePlatform?

    public init(
        mediaType: String,
        digest: ImageDigest,
        size: Int64,
        urls: [String]? = nil,
        annotations: [String: String]? = nil,
        artifactType: String? = nil,
        platform: ImagePlatform? = nil
    ) {
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        self.urls = urls
        self.annotations = annotations
        self.artifactType = artifactType
        self.platform = platform
    }
}

/// What a manifest in an index is for.
public struct ImagePlatform: Sendable, Hashable, Codable {
    public var architecture: String
    public var os: String
    public var variant: String?

    public init(architecture: String, os: String, variant: String? = nil) {
        self.architecture = architecture
        self.os = os
        self.variant = variant
    }
}

/// The media types of manifests that registries exchange.
public enum ImageMediaType {
    public static let ociManifest = "application/vnd.oci.image.manifest.v1+json"
    public static let ociIndex = "application/vnd.oci.image.index.v1+json"
    public static let dockerManifest = "application/vnd.docker.distribution.manifest.v2+json"
    public static let dockerList = "application/vnd.docker.distribution.manifest.list.v2+json"

    /// Everything this module can read, in the order it prefers.
    public static let manifests = [ociIndex, ociManifest, dockerList, dockerManifest]

    static func isIndex(_ type: String) -> Bool { type == ociIndex || type == dockerList }
}
