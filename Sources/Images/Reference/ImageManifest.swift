#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A manifest or an index as it travels: exact bytes, their digest and their media type.
public struct ImageManifest: Sendable, Hashable {
    public let digest: ImageDigest
    public let mediaType: String
    public let bytes: [UInt8]

    public init(mediaType: String, bytes: [UInt8]) {
        self.digest = .of(bytes)
        self.mediaType = mediaType
        self.bytes = bytes
    }

    /// How the manifest is pointed at.
    public var descriptor: ImageDescriptor {
        ImageDescriptor(mediaType: mediaType, digest: digest, size: Int64(bytes.count))
    }

    /// Reads what the manifest says; the bytes must be of one of ``ImageMediaType/manifests``.
    public func content() throws(ImagesError) -> ImageManifestContent {
        guard ImageMediaType.manifests.contains(mediaType) else {
            throw ImagesError(.manifestInvalid, "manifests of the media type \(quoted(mediaType)) are not supported")
        }
        let content: ImageManifestContent
        do {
            content = try JSONDecoder().decode(ImageManifestContent.self, from: Data(bytes))
        } catch {
            throw ImagesError(.manifestInvalid, "the manifest is not what its media type says", cause: error)
        }
        try content.validate(as: mediaType)
        return content
    }
}

/// What a manifest (config and layers) or an index (manifests) says.
public struct ImageManifestContent: Sendable, Hashable, Codable {
    public var schemaVersion: Int
    public var mediaType: String?
    public var artifactType: String?
    public var config: ImageDescriptor?
    public var layers: [ImageDescriptor]?
    public var manifests: [ImageDescriptor]?
    /// The manifest this one says something about.
    public var subject: ImageDescriptor?
    public var annotations: [String: String]?

    /// A document that is a manifest and an index at once would mean different things to different readers.
    func validate(as type: String) throws(ImagesError) {
        guard schemaVersion == 2 else {
            throw ImagesError(.manifestInvalid, "the manifest's schemaVersion must be 2")
        }
        if let mediaType, mediaType != type {
            throw ImagesError(
                .manifestInvalid,
                "the manifest calls itself \(quoted(mediaType)) but was sent as another type"
            )
        }
        if ImageMediaType.isIndex(type) {
            guard manifests != nil, config == nil, layers == nil else {
                throw ImagesError(.manifestInvalid, "an index has manifests, and neither config nor layers")
            }
        } else {
            guard config != nil, layers != nil, manifests == nil else {
                throw ImagesError(.manifestInvalid, "a manifest has config and layers, and no manifests")
            }
        }
        let sizes = references.map(\.descriptor.size) + [subject?.size ?? 0]
        guard sizes.allSatisfy({ $0 >= 0 }) else {
            throw ImagesError(.manifestInvalid, "a descriptor's size is negative")
        }
    }

    /// Content that has to be in the repository before the manifest is.
    var references: [(descriptor: ImageDescriptor, isManifest: Bool)] {
        let blobs = [config].compactMap(\.self) + (layers ?? []).filter { $0.urls?.isEmpty ?? true }
        return blobs.map { ($0, false) } + (manifests ?? []).map { ($0, true) }
    }

    /// What a referrers list shows this manifest as.
    var effectiveArtifactType: String? { artifactType ?? config?.mediaType }
}
