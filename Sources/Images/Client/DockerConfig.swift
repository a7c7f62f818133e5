import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The credentials in a Docker `config.json`, which is also what a `kubernetes.io/dockerconfigjson` Secret holds.
///
/// Credential helpers are programs and are not run; an entry that only a helper knows counts as missing.
public struct DockerConfig: Sendable {
    private let entries: [String: RegistryBasicCredentials]

    private static let maximumBytes = 1 << 20

    /// No credentials.
    public init() { entries = [:] }

    /// Reads the document; entries without a name and password are passed over.
    public init(_ bytes: [UInt8]) throws {
        guard bytes.count <= Self.maximumBytes else {
            throw ImagesError(.tooLarge, "a Docker configuration may have at most \(Self.maximumBytes) bytes")
        }
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: Data(bytes))
        } catch {
            // The decoder's own words may quote a secret.
            throw ImagesError(.invalidArgument, "the Docker configuration is not the JSON it should be")
        }
        var entries: [String: RegistryBasicCredentials] = [:]
        for (name, entry) in document.auths ?? [:] {
            guard let credentials = entry.credentials else { continue }
            entries[Self.host(name)] = credentials
        }
        self.entries = entries
    }

    /// Reads a file; no credentials when it is missing.
    @concurrent
    public static func load(_ path: String) async throws -> DockerConfig {
        let bytes = try await DiskLane.any().run { try DurableFiles.read(path, limit: maximumBytes) }
        return try bytes.map { try DockerConfig($0) } ?? DockerConfig()
    }

    /// Where Docker keeps it: `$DOCKER_CONFIG/config.json`, else below `$HOME`; nil without both.
    public static func defaultPath(environment: [String: String]) -> String? {
        if let folder = environment["DOCKER_CONFIG"], !folder.isEmpty { return folder + "/config.json" }
        return environment["HOME"].map { $0 + "/.docker/config.json" }
    }

    /// The credentials for a registry as a reference names it.
    public func credentials(for registry: String) -> RegistryBasicCredentials? { entries[Self.host(registry)] }

    /// `https://index.docker.io/v1/` and the like, brought to the host a reference names.
    private static func host(_ key: String) -> String {
        var text = key[...]
        for scheme in ["https://", "http://"] where text.hasPrefix(scheme) { text = text.dropFirst(scheme.count) }
        let host = text.prefix { $0 != "/" }.lowercased()
        return ["index.docker.io", "registry-1.docker.io"].contains(host) ? ImageReference.defaultRegistry : host
    }

    private struct Document: Decodable {
        let auths: [String: Entry]?
    }

    private struct Entry: Decodable {
        let auth: String?
        let username: String?
        let password: String?

        var credentials: RegistryBasicCredentials? {
            if let username, let password { return RegistryBasicCredentials(user: username, password: password) }
            guard let auth, let data = Data(base64Encoded: auth), let text = String(validating: data, as: UTF8.self)
            else { return nil }
            // Some tools pad the text with NULs.
            return RegistryBasicCredentials(decoded: String(text.prefix { $0 != "\0" }))
        }
    }
}

extension RegistryBasicCredentials {
    /// The value of the `X-Registry-Auth` header by which an engine is told how to log in to a registry.
    public func engineAuthorization(for registry: String) -> String {
        let fields = [("username", user), ("password", password), ("serveraddress", registry)]
        let body = fields.map { #""\#($0)":"\#(RegistryJSON.escaped($1))""# }.joined(separator: ",")
        let text = Data("{\(body)}".utf8).base64EncodedString()
        return text.replacing("+", with: "-").replacing("/", with: "_")
    }
}
