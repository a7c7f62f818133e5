import HTTPTypes
import Hummingbird
import NIOCore

extension RegistryExchange {
    private static let pieceSize: Int64 = 256 * 1_024

    func blobHead(_ name: RegistryName, _ digest: ImageDigest) async throws -> Response {
        guard let size = try await store.blobSize(digest, in: name) else {
            throw ImagesError(.blobUnknown, "\(name) has no blob \(digest)")
        }
        var headers = blobHeaders(digest)
        headers[.contentLength] = String(size)
        return Response(status: .ok, headers: headers)
    }

    /// Sends a blob or one range of it, read piece by piece as the client takes it.
    func blob(_ name: RegistryName, _ digest: ImageDigest) async throws -> Response {
        let etag = "\"\(digest)\""
        if request.headers[.ifNoneMatch] == etag { return Response(status: .notModified, headers: [.eTag: etag]) }
        let blob = try await store.openBlob(digest, in: name)
        var headers = blobHeaders(digest)
        var status = HTTPResponse.Status.ok
        var wanted = 0..<blob.size
        switch RegistryRange(header: request.headers[.range], size: blob.size) {
        case .whole: break
        case .part(let range):
            wanted = range
            status = .partialContent
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(blob.size)"
        case .unsatisfiable:
            headers = [.contentRange: "bytes */\(blob.size)"]
            return Response(status: .rangeNotSatisfiable, headers: headers)
        }
        let range = wanted
        let body = ResponseBody(contentLength: Int(range.count)) { writer in
            var offset = range.lowerBound
            while offset < range.upperBound {
                let piece = try await blob.read(count: Int(min(Self.pieceSize, range.upperBound - offset)), at: offset)
                guard piece.readableBytes > 0 else { throw ImagesError(.io, "a blob became shorter while it was sent") }
                offset += Int64(piece.readableBytes)
                try await writer.write(piece)
            }
            try await writer.finish(nil)
        }
        return Response(status: status, headers: headers, body: body)
    }

    func deleteBlob(_ name: RegistryName, _ digest: ImageDigest) async throws -> Response {
        try await store.deleteBlob(digest, in: name)
        return Response(status: .accepted)
    }

    private func blobHeaders(_ digest: ImageDigest) -> HTTPFields {
        [
            .contentType: "application/octet-stream", .contentDigest: digest.description, .eTag: "\"\(digest)\"",
            .acceptRanges: "bytes", .cacheControl: "max-age=31536000, immutable",
        ]
    }
}

/// What a `Range` header (RFC 9110) asks for; several ranges at once are answered with the whole.
enum RegistryRange: Hashable {
    case whole
    case part(Range<Int64>)
    case unsatisfiable

    init(header: String?, size: Int64) {
        self = .whole
        let unit = "bytes="
        guard let header, header.hasPrefix(unit), !header.contains(",") else { return }
        let ends = header.dropFirst(unit.count).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, ends.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }) else { return }
        switch (Int64(ends[0]), Int64(ends[1])) {
        case (let first?, let last?):
            guard first <= last else { return }
            self = first < size ? .part(first..<(min(last, size - 1) + 1)) : .unsatisfiable
        case (let first?, nil) where ends[1].isEmpty:
            self = first < size ? .part(first..<size) : .unsatisfiable
        case (nil, let count?) where ends[0].isEmpty:
            self = count > 0 && size > 0 ? .part(max(0, size - count)..<size) : .unsatisfiable
        default: return
        }
    }
}
