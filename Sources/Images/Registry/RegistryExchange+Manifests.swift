import HTTPTypes
import Hummingbird
import NIOCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension RegistryExchange {
    func manifest(_ name: RegistryName, _ reference: RegistryReference) async throws -> Response {
        let manifest = try await store.manifest(reference, in: name)
        let etag = "\"\(manifest.digest)\""
        let headers: HTTPFields = [
            .contentType: manifest.mediaType, .contentDigest: manifest.digest.description, .eTag: etag,
            .contentLength: String(manifest.bytes.count),
        ]
        if request.headers[.ifNoneMatch] == etag { return Response(status: .notModified, headers: [.eTag: etag]) }
        let isHead = request.method == .head
        let body: ResponseBody = isHead ? .init() : .init(byteBuffer: ByteBuffer(bytes: manifest.bytes))
        return Response(status: .ok, headers: headers, body: body)
    }

    func putManifest(_ name: RegistryName, _ reference: RegistryReference) async throws -> Response {
        let bytes = try await body(upTo: store.options.maximumManifestBytes)
        let manifest = ImageManifest(mediaType: try mediaType(of: bytes), bytes: bytes)
        let (digest, subject) = try await store.putManifest(manifest, as: reference, in: name)
        var headers: HTTPFields = [
            .location: "/v2/\(name)/manifests/\(digest)", .contentDigest: digest.description,
        ]
        if let subject { headers[.ociSubject] = subject.description }
        return Response(status: .created, headers: headers)
    }

    func deleteManifest(_ name: RegistryName, _ reference: RegistryReference) async throws -> Response {
        try await store.deleteManifest(reference, in: name)
        return Response(status: .accepted)
    }

    /// The type of the header without parameters, else the one the document gives itself.
    private func mediaType(of bytes: [UInt8]) throws(ImagesError) -> String {
        if let header = request.headers[.contentType] {
            return String(header.prefix { $0 != ";" && $0 != " " }).lowercased()
        }
        do {
            if let type = try JSONDecoder().decode(ImageManifestContent.self, from: Data(bytes)).mediaType {
                return type
            }
        } catch {
            throw ImagesError(.manifestInvalid, "the manifest cannot be read", cause: error)
        }
        throw ImagesError(.manifestInvalid, "the manifest was sent without a media type")
    }

    private func body(upTo limit: Int) async throws -> [UInt8] {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw ImagesError(.tooLarge, "a manifest may have at most \(limit) bytes")
        }
        var bytes: [UInt8] = []
        for try await buffer in request.body {
            guard bytes.count + buffer.readableBytes <= limit else {
                throw ImagesError(.tooLarge, "a manifest may have at most \(limit) bytes")
            }
            bytes.append(contentsOf: buffer.readableBytesView)
        }
        return bytes
    }
}
