#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension RegistryStore {
    /// A manifest by tag or digest, with the bytes and media type it was sent with.
    public func manifest(_ reference: RegistryReference, in repository: RegistryName) async throws -> ImageManifest {
        let records = RegistryRecords(layout: layout)
        return try await DiskLane.any().run { try records.manifest(reference, in: repository) }
    }

    /// Stores a manifest, and a tag for it when the reference is one.
    ///
    /// All it names must be in the repository. Returns the digest, and the manifest it is about, if any.
    @discardableResult
    public func putManifest(
        _ manifest: ImageManifest,
        as reference: RegistryReference,
        in repository: RegistryName
    ) async throws -> (digest: ImageDigest, subject: ImageDigest?) {
        guard manifest.bytes.count <= options.maximumManifestBytes else {
            throw ImagesError(.tooLarge, "a manifest may have at most \(options.maximumManifestBytes) bytes")
        }
        if case .digest(let digest) = reference, digest != manifest.digest {
            throw ImagesError(.digestMismatch, "the manifest has the digest \(manifest.digest), not \(digest)")
        }
        let content = try manifest.content()
        let durable = options.isDurable
        try await changes.run { [layout, uses] in
            uses.note(content.references.map(\.descriptor.digest) + [manifest.digest])
            try Self.check(content, of: manifest, in: repository, layout)
            try Self.record(manifest, content, in: repository, layout, durable)
            if case .tag(let tag) = reference {
                let text = Array(manifest.digest.description.utf8)
                try DurableFiles.replace(layout.tag(tag, in: repository), with: text, durable: durable)
            }
        }
        return (manifest.digest, content.subject?.digest)
    }

    /// Gives a manifest the repository has another tag.
    public func tag(_ digest: ImageDigest, as tag: String, in repository: RegistryName) async throws {
        guard case .tag = try RegistryReference(tag) else {
            throw ImagesError(.invalidName, "\(quoted(tag)) is not a tag")
        }
        let durable = options.isDurable
        try await changes.run { [layout] in
            guard try DurableFiles.touch(layout.manifest(digest, in: repository)) else {
                throw ImagesError(.manifestUnknown, "\(repository) has no manifest \(digest)")
            }
            let text = Array(digest.description.utf8)
            try DurableFiles.replace(layout.tag(tag, in: repository), with: text, durable: durable)
        }
    }

    /// Takes a tag away, or a manifest with all its tags; refused while an index of the repository names it.
    public func deleteManifest(_ reference: RegistryReference, in repository: RegistryName) async throws {
        let records = RegistryRecords(layout: layout)
        let durable = options.isDurable
        try await changes.run { [layout] in
            switch reference {
            case .tag(let tag):
                guard try DurableFiles.remove(layout.tag(tag, in: repository)) else {
                    throw ImagesError(.manifestUnknown, "\(repository) has no tag \(tag)")
                }
                if durable { try DurableFiles.syncDirectory(layout.tags(repository)) }
            case .digest(let digest):
                let manifest = try records.manifest(.digest(digest), in: repository)
                if let index = try records.manifest(naming: digest, in: repository) {
                    throw ImagesError(.conflict, "the manifest \(digest) is part of the index \(index)")
                }
                try Self.remove(manifest, in: repository, records, durable)
            }
        }
    }

    /// Tags, then what else points at a manifest, then its record: what is left at any point is whole.
    static func remove(
        _ manifest: ImageManifest,
        in repository: RegistryName,
        _ records: RegistryRecords,
        _ durable: Bool
    ) throws {
        let layout = records.layout
        for tag in try records.tags(in: repository) where try records.tag(tag, in: repository) == manifest.digest {
            try DurableFiles.remove(layout.tag(tag, in: repository))
        }
        let tags = layout.tags(repository)
        if durable, try DurableFiles.status(of: tags) != nil { try DurableFiles.syncDirectory(tags) }
        if let subject = try manifest.content().subject {
            let folder = layout.referrers(of: subject.digest, in: repository)
            try DurableFiles.remove(folder + "/" + manifest.digest.hex)
            try DurableFiles.removeEmptyDirectory(folder)
        }
        try DurableFiles.remove(layout.manifest(manifest.digest, in: repository))
        if durable { try DurableFiles.syncDirectory(layout.manifests(repository)) }
    }

    /// Holds a manifest to what the repository has, and keeps that from the garbage collection.
    private static func check(
        _ content: ImageManifestContent,
        of manifest: ImageManifest,
        in repository: RegistryName,
        _ layout: RegistryLayout
    ) throws(ImagesError) {
        for (descriptor, isManifest) in content.references {
            let digest = descriptor.digest
            let record = isManifest ? layout.manifest(digest, in: repository) : layout.link(digest, in: repository)
            guard try DurableFiles.touch(record), try DurableFiles.touch(layout.blob(digest)),
                let size = try DurableFiles.status(of: layout.blob(digest))?.size
            else {
                throw ImagesError(
                    .manifestBlobUnknown,
                    "the manifest names \(digest), which \(repository) does not have"
                )
            }
            guard size == descriptor.size else {
                throw ImagesError(
                    .manifestInvalid,
                    "the manifest says \(digest) has \(descriptor.size) bytes; it has \(size)"
                )
            }
        }
    }

    private static func record(
        _ manifest: ImageManifest,
        _ content: ImageManifestContent,
        in repository: RegistryName,
        _ layout: RegistryLayout,
        _ durable: Bool
    ) throws {
        let digest = manifest.digest
        if try !DurableFiles.touch(layout.blob(digest)) {
            try DurableFiles.replace(layout.blob(digest), with: manifest.bytes, durable: durable)
            try DurableFiles.touch(layout.blob(digest))
        }
        if let subject = content.subject {
            var descriptor = manifest.descriptor
            descriptor.artifactType = content.effectiveArtifactType
            descriptor.annotations = content.annotations
            let path = layout.referrers(of: subject.digest, in: repository) + "/" + digest.hex
            try DurableFiles.replace(path, with: Array(JSONEncoder().encode(descriptor)), durable: durable)
        }
        let record = layout.manifest(digest, in: repository)
        try DurableFiles.replace(record, with: Array(manifest.mediaType.utf8), durable: durable)
        try DurableFiles.touch(record)
    }
}
