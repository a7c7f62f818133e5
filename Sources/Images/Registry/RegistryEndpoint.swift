import HTTPTransport

/// What the path of a request under `/v2/` names.
enum RegistryEndpoint: Sendable, Hashable {
    case base
    case catalog
    case tags(RegistryName)
    case blob(RegistryName, ImageDigest)
    case uploads(RegistryName)
    case upload(RegistryName, String)
    case manifest(RegistryName, RegistryReference)
    case referrers(RegistryName, ImageDigest)

    var repository: RegistryName? {
        switch self {
        case .base, .catalog: nil
        case .tags(let name), .uploads(let name): name
        case .blob(let name, _), .upload(let name, _), .manifest(let name, _), .referrers(let name, _): name
        }
    }

    /// Reads the path of a URI; nil when the registry has no such endpoint.
    init?(path: String) throws(ImagesError) {
        guard path.utf8.count <= 1_024, let decoded = PercentEncoding.decode(path) else { return nil }
        let parts = decoded.split(separator: "/", omittingEmptySubsequences: true).dropFirst()
        guard decoded.hasPrefix("/v2") else { return nil }
        let last = parts.last.map(String.init)
        switch (parts.suffix(3).map(String.init), last) {
        case ([], _): self = .base
        case (["_catalog"], _): self = .catalog
        case (let tail, let last?) where tail.count >= 2:
            let kind = tail[tail.count - 2]
            if kind == "tags", last == "list" {
                self = .tags(try Self.name(parts.dropLast(2)))
            } else if kind == "blobs", last == "uploads" {
                self = .uploads(try Self.name(parts.dropLast(2)))
            } else if kind == "blobs" {
                self = .blob(try Self.name(parts.dropLast(2)), try ImageDigest(last))
            } else if kind == "manifests" {
                self = .manifest(try Self.name(parts.dropLast(2)), try RegistryReference(last))
            } else if kind == "referrers" {
                self = .referrers(try Self.name(parts.dropLast(2)), try ImageDigest(last))
            } else if kind == "uploads", tail.count == 3, tail[0] == "blobs" {
                self = .upload(try Self.name(parts.dropLast(3)), last)
            } else {
                return nil
            }
        default: return nil
        }
    }

    private static func name(_ parts: ArraySlice<Substring>) throws(ImagesError) -> RegistryName {
        try RegistryName(parts.joined(separator: "/"))
    }
}
