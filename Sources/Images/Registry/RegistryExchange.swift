import HTTPTypes
import Hummingbird
import NIOCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One request to the registry and the store that answers it.
struct RegistryExchange: Sendable {
    let store: RegistryStore
    let request: Request

    func base() -> Response { json(ByteBuffer(string: "{}\n")) }

    func catalog() async throws -> Response {
        let page = try await store.repositories(after: query("last"), limit: limit())
        let body = try encode(["repositories": page.names])
        return json(body, next: page.next.map { "/v2/_catalog?n=\(page.names.count)&last=\($0)" })
    }

    func tags(_ name: RegistryName) async throws -> Response {
        struct Tags: Encodable {
            let name: String
            let tags: [String]
        }
        let page = try await store.tags(in: name, after: query("last"), limit: limit())
        let body = try encode(Tags(name: name.description, tags: page.names))
        return json(body, next: page.next.map { "/v2/\(name)/tags/list?n=\(page.names.count)&last=\($0)" })
    }

    func referrers(_ name: RegistryName, _ subject: ImageDigest) async throws -> Response {
        struct Index: Encodable {
            var schemaVersion = 2
            var mediaType = ImageMediaType.ociIndex
            let manifests: [ImageDescriptor]
        }
        let type = query("artifactType")
        let page = try await store.referrers(of: subject, in: name, artifactType: type, after: query("last"))
        let filter = type.map { "&artifactType=\($0)" } ?? ""
        var response = try json(
            encode(Index(manifests: page.descriptors)),
            next: page.next.map { "/v2/\(name)/referrers/\(subject)?last=\($0)\(filter)" }
        )
        response.headers[.contentType] = ImageMediaType.ociIndex
        if type != nil { response.headers[.ociFilters] = "artifactType" }
        return response
    }

    func query(_ name: String) -> String? { request.uri.queryParameters[Substring(name)].map(String.init) }

    func requiredDigest() throws(ImagesError) -> ImageDigest {
        guard let digest = query("digest") else {
            throw ImagesError(.invalidDigest, "the request has no digest parameter")
        }
        return try ImageDigest(digest)
    }

    private func limit() throws(ImagesError) -> Int? {
        guard let text = query("n") else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw ImagesError(.invalidArgument, "n is not a number of entries")
        }
        return number
    }

    private func encode(_ value: some Encodable) throws -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return try ByteBuffer(bytes: encoder.encode(value))
    }

    private func json(_ body: ByteBuffer, next: String? = nil) -> Response {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let next { headers[.link] = "<\(next)>; rel=\"next\"" }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: body))
    }
}
