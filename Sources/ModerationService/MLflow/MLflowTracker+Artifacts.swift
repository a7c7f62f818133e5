import HTTPTransport
public import Moderation

extension MLflowTracker {
    private static let longestFile = 512 << 20

    public func file(_ name: String, of version: ModelVersion) async throws -> [UInt8] {
        try TrackingRules.check(path: name)
        let address = client.address("model-versions/get-download-uri").query("name", version.name)
            .query("version", version.version)
        var place = try await client.get(address, as: MLflow.DownloadAddress.self).artifactUri
        if place.hasPrefix("runs:/") {
            // A folder of a run: runs:/ID/FOLDER.
            let parts = place.dropFirst("runs:/".count).split(separator: "/", maxSplits: 1)
            guard parts.count == 2 else {
                throw ModerationError(.invalidData, "MLflow names the files \(place.prefix(200))")
            }
            place = (try await answer(String(parts[0])).info.artifactUri ?? "") + "/" + parts[1]
        }
        let folder = try artifactPath(place)
        let content: [UInt8]
        do {
            let request = HTTPRequest(.get, client.artifactAddress(folder + "/" + name).string)
            content = try await client.send(request, limit: Self.longestFile).body
        } catch {
            guard error.code == .notFound else { throw error }
            let there = try await artifacts(in: folder).joined(separator: ", ")
            throw ModerationError(
                .notFound,
                "\(version.reference) has no file \(name)\(there.isEmpty ? "" : "; there is \(there.prefix(300))")"
            )
        }
        try version.check(content, of: name)
        return content
    }

    /// The names of the files in a folder.
    func artifacts(in folder: String) async throws -> [String] {
        let list = try await client.get(client.artifactAddress().query("path", folder), as: MLflow.ArtifactList.self)
        return (list.files ?? []).filter { $0.isDir != true }.map(\.path).sorted()
    }

    /// The path below which the server gives out what an artifact URI names.
    func artifactPath(_ uri: String) throws(ModerationError) -> String {
        let scheme = "mlflow-artifacts:/"
        guard uri.hasPrefix(scheme) else {
            throw ModerationError(
                .unavailable,
                "MLflow keeps the files at \(uri.prefix { $0 != ":" }.prefix(20)): and does not hand them out; "
                    + "run it with --serve-artifacts"
            )
        }
        var path = uri.dropFirst(scheme.count)
        if path.hasPrefix("/") {
            // mlflow-artifacts://HOST/PATH: the server we speak to is the only one asked.
            path = path.dropFirst().drop { $0 != "/" }.dropFirst()
        }
        let parts = path.split(separator: "/")
        guard !parts.isEmpty, parts.allSatisfy({ $0 != ".." && $0 != "." }) else {
            throw ModerationError(.invalidData, "MLflow names the files “\(uri.prefix(200))”")
        }
        return parts.joined(separator: "/")
    }
}
