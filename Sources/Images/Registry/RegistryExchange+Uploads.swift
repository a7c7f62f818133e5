import HTTPTypes
import Hummingbird
import NIOCore

extension RegistryExchange {
    /// Opens an upload; finishes it at once when the digest is given, or mounts a blob of another repository.
    func startUpload(
        _ name: RegistryName,
        mayPull: @Sendable (RegistryName) async throws -> Bool
    ) async throws -> Response {
        if let text = query("mount"), let source = query("from") {
            let digest = try ImageDigest(text)
            let other = try RegistryName(source)
            if try await mayPull(other), try await store.mountBlob(digest, from: other, into: name) {
                return created(blob: digest, in: name)
            }
        }
        guard query("digest") != nil else {
            let id = try await store.startUpload(in: name)
            return progress(.accepted, name, id, size: 0)
        }
        let digest = try requiredDigest()
        let id = try await store.startUpload(in: name)
        do {
            try await store.finishUpload(id, in: name, digest: digest, body: request.body)
        } catch {
            // Nobody was told its id, so nobody can continue it.
            do { try await store.cancelUpload(id, in: name) } catch let error as ImagesError {
                guard error.code == .uploadUnknown else { throw error }
            }
            throw error
        }
        return created(blob: digest, in: name)
    }

    func uploadStatus(_ name: RegistryName, _ id: String) throws -> Response {
        progress(.noContent, name, id, size: try store.uploadSize(id, in: name))
    }

    func append(_ name: RegistryName, _ id: String) async throws -> Response {
        let size = try await store.append(request.body, to: id, in: name, range: contentRange())
        return progress(.accepted, name, id, size: size)
    }

    func finishUpload(_ name: RegistryName, _ id: String) async throws -> Response {
        let digest = try requiredDigest()
        try await store.finishUpload(id, in: name, digest: digest, body: request.body, range: contentRange())
        return created(blob: digest, in: name)
    }

    func cancelUpload(_ name: RegistryName, _ id: String) async throws -> Response {
        try await store.cancelUpload(id, in: name)
        return Response(status: .noContent)
    }

    /// Reads `Content-Range: <first>-<last>`, and holds `Content-Length` to it before anything is read.
    private func contentRange() throws(ImagesError) -> ClosedRange<Int64>? {
        guard let header = request.headers[.contentRange] else { return nil }
        let text = header.hasPrefix("bytes ") ? header.dropFirst(6) : header[...]
        let ends = text.prefix { $0 != "/" }.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Int64(ends[0]), let last = Int64(ends[1]), first >= 0, first <= last,
            last < .max
        else { throw ImagesError(.sizeMismatch, "Content-Range is not <first>-<last>") }
        if let length = request.headers[.contentLength], Int64(length) != last - first + 1 {
            throw ImagesError(.sizeMismatch, "Content-Length is not what Content-Range says")
        }
        return first...last
    }

    private func progress(_ status: HTTPResponse.Status, _ name: RegistryName, _ id: String, size: Int64) -> Response {
        let headers: HTTPFields = [
            .location: "/v2/\(name)/blobs/uploads/\(id)", .range: "0-\(max(size - 1, 0))", .uploadID: id,
            .contentLength: "0",
        ]
        return Response(status: status, headers: status == .noContent ? headers.withoutLength : headers)
    }

    private func created(blob digest: ImageDigest, in name: RegistryName) -> Response {
        Response(
            status: .created,
            headers: [.location: "/v2/\(name)/blobs/\(digest)", .contentDigest: digest.description]
        )
    }
}

extension HTTPFields {
    /// An answer without content has no length (RFC 9110, section 8.6).
    fileprivate var withoutLength: HTTPFields {
        var fields = self
        fields[.contentLength] = nil
        return fields
    }
}
