#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Reads what a store's files say about manifests and tags; blocking.
struct RegistryRecords: Sendable {
    let layout: RegistryLayout

    /// Larger than any manifest a store's options allow makes sense.
    private static let maximumManifest = 64 << 20
    private static let maximumDescriptor = 8 << 20

    func manifest(_ reference: RegistryReference, in repository: RegistryName) throws(ImagesError) -> ImageManifest {
        let digest: ImageDigest
        switch reference {
        case .digest(let named): digest = named
        case .tag(let tag):
            guard let tagged = try self.tag(tag, in: repository) else {
                throw ImagesError(.manifestUnknown, "\(repository) has no tag \(tag)")
            }
            digest = tagged
        }
        guard let type = try DurableFiles.read(layout.manifest(digest, in: repository), limit: 1_024) else {
            throw ImagesError(.manifestUnknown, "\(repository) has no manifest \(digest)")
        }
        guard let bytes = try DurableFiles.read(layout.blob(digest), limit: Self.maximumManifest) else {
            throw ImagesError(.io, "the content of the manifest \(digest) is missing from the registry's disk")
        }
        let manifest = ImageManifest(mediaType: String(decoding: type, as: UTF8.self), bytes: bytes)
        guard manifest.digest == digest else {
            throw ImagesError(.io, "the content of the manifest \(digest) is damaged on the registry's disk")
        }
        return manifest
    }

    func tag(_ tag: String, in repository: RegistryName) throws(ImagesError) -> ImageDigest? {
        guard let text = try DurableFiles.read(layout.tag(tag, in: repository), limit: 1_024) else { return nil }
        return try ImageDigest(String(decoding: text, as: UTF8.self))
    }

    func manifests(in repository: RegistryName) throws(ImagesError) -> [ImageDigest] {
        try digests(in: layout.manifests(repository))
    }

    func blobs(in repository: RegistryName) throws(ImagesError) -> [ImageDigest] {
        try digests(in: layout.links(repository))
    }

    func tags(in repository: RegistryName) throws(ImagesError) -> [String] {
        try DurableFiles.names(in: layout.tags(repository))
    }

    /// Every repository that has manifests, in the order of their names.
    func repositories() throws(ImagesError) -> [RegistryName] {
        var found: [RegistryName] = []
        for name in try allRepositories() where try !manifests(in: name).isEmpty { found.append(name) }
        return found.sorted { $0.description.utf8.lexicographicallyPrecedes($1.description.utf8) }
    }

    /// Every repository with anything in it, also uploaded blobs that no manifest names yet.
    func allRepositories() throws(ImagesError) -> [RegistryName] {
        var found: [RegistryName] = []
        try collect(layout.repositories, prefix: "", into: &found)
        return found
    }

    private func collect(_ directory: String, prefix: String, into found: inout [RegistryName]) throws(ImagesError) {
        let names = try DurableFiles.names(in: directory)
        if names.contains(where: { $0.utf8.first == UInt8(ascii: "_") }) { found.append(try RegistryName(prefix)) }
        for name in names where name.utf8.first != UInt8(ascii: "_") {
            try collect(directory + "/" + name, prefix: prefix.isEmpty ? name : prefix + "/" + name, into: &found)
        }
    }

    /// A manifest of the repository that names this content; nil when none does.
    func manifest(naming digest: ImageDigest, in repository: RegistryName) throws(ImagesError) -> ImageDigest? {
        for candidate in try manifests(in: repository) where candidate != digest {
            let content = try manifest(.digest(candidate), in: repository).content()
            if content.references.contains(where: { $0.descriptor.digest == digest }) { return candidate }
        }
        return nil
    }

    func referrers(of subject: ImageDigest, in repository: RegistryName) throws -> [ImageDescriptor] {
        let folder = layout.referrers(of: subject, in: repository)
        return try DurableFiles.names(in: folder).compactMap { name in
            // One that is deleted meanwhile is simply not there any more.
            try DurableFiles.read(folder + "/" + name, limit: Self.maximumDescriptor).map {
                try JSONDecoder().decode(ImageDescriptor.self, from: Data($0))
            }
        }
    }

    private func digests(in folder: String) throws(ImagesError) -> [ImageDigest] {
        var digests: [ImageDigest] = []
        for name in try DurableFiles.names(in: folder) { digests.append(try ImageDigest(hex: name)) }
        return digests
    }
}
