import Crypto
import HTTPTransport

extension RegistryClient {
    /// Copies an image, with all platforms of an index, from one place to another; both may be in the same registry.
    ///
    /// Content that is there already is not sent again; the rest goes through without being kept.
    @discardableResult
    public func copy(_ source: ImageReference, to destination: ImageReference) async throws -> ImageDigest {
        try await copy(source, to: destination, depth: 0)
    }

    private func copy(
        _ source: ImageReference,
        to destination: ImageReference,
        depth: Int
    ) async throws -> ImageDigest {
        guard depth < 4 else { throw ImagesError(.manifestInvalid, "\(source) nests indexes too deeply") }
        let manifest = try await manifest(source)
        for (descriptor, isManifest) in try manifest.content().references {
            let part = try ImageReference(name: source.writtenName, digest: descriptor.digest)
            let target = try ImageReference(name: destination.writtenName)
            if isManifest {
                _ = try await copy(part, to: target, depth: depth + 1)
            } else {
                try await copyBlob(descriptor, from: part, to: target)
            }
        }
        return try await put(manifest, as: destination)
    }

    private func copyBlob(
        _ blob: ImageDescriptor,
        from source: ImageReference,
        to destination: ImageReference
    ) async throws {
        do {
            _ = try await send(.head, destination, "blobs/\(blob.digest)")
            return
        } catch let error as ImagesError where error.code == .manifestUnknown || error.code == .blobUnknown {}
        // Asked here, where logging in is possible; the blob itself is fetched while the upload waits for it.
        _ = try await send(.head, source, "blobs/\(blob.digest)")
        let mount =
            source.registry == destination.registry
            ? "?mount=\(blob.digest)&from=\(PercentEncoding.encode(source.repository))" : ""
        let started = try await send(.post, destination, "blobs/uploads/" + mount)
        if started.status == 201 { return }
        guard let location = started.headers["Location"] else {
            throw ImagesError(.registry, "\(destination.registry) opened an upload without saying where")
        }
        let host = host(of: destination)
        var url = location.hasPrefix("/") && !location.hasPrefix("//") ? host.base + location : location
        guard url.hasPrefix(host.base + "/") else {
            throw ImagesError(.registry, "\(destination.registry) sends uploads to another host")
        }
        url += (url.contains("?") ? "&" : "?") + "digest=\(blob.digest)"
        let body = HTTPBody.stream(length: blob.size) { writer in
            try await self.forward(blob, from: source, to: writer)
        }
        let headers: HTTPHeaders = ["Content-Type": "application/octet-stream"]
        var request = HTTPRequest(.put, url, headers: headers, body: body, bodyLimit: Self.maximumManifest)
        request.timeouts = .transfer
        let scope = "repository:\(destination.repository):pull,push"
        let answer = try await authorised(request, host: host, scope: scope)
        guard answer.isSuccess else { throw failure(answer, destination) }
    }

    /// Passes a blob on piece by piece; the registry that receives it checks the digest, and so does this.
    private func forward(_ blob: ImageDescriptor, from source: ImageReference, to writer: HTTPBodyWriter) async throws {
        let url = host(of: source).base + "/v2/" + source.repository + "/blobs/\(blob.digest)"
        var request = HTTPRequest(.get, url, redirects: .follow(5))
        request.timeouts = .transfer
        let scope = "repository:\(source.repository):pull"
        let key = RegistryTokens.Key(registry: source.registry, scope: scope)
        if let known = tokens.authorization(for: key) { request.headers["Authorization"] = known }
        let stream = try await http.stream(request)
        guard stream.isSuccess else {
            throw ImagesError(.registry, "\(source.registry) answered \(stream.status) for \(blob.digest)")
        }
        var hasher = SHA256()
        for try await chunk in stream.body {
            hasher.update(data: chunk)
            try await writer.write(chunk)
        }
        guard ImageDigest(hasher.finalize()) == blob.digest else {
            throw ImagesError(.digestMismatch, "\(source.registry) sent other content than \(blob.digest)")
        }
    }
}
