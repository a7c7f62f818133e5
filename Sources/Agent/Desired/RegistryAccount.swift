import DockerEngine

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Who to be at a registry: from the agent's configuration, or from a Secret of the type `kubernetes.io/dockerconfigjson`.
public struct RegistryAccount: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    private let registry: String

    /// What images begin with after the registry; empty for all of them.
    private var path = ""
    private let username: String
    private let password: String

    private init(registry: String, username: String, password: String) {
        self.registry = registry
        self.username = username
        self.password = password
    }

    /// Makes an account for what lies under an address such as `registry.example.com:5000/team`.
    public init(address: String, username: String, password: String) {
        self.init(registry: Self.host(address), username: username, password: password)
        path = String(address.drop { $0 != "/" }.dropFirst())
    }

    /// Never shows the password.
    public var description: String { "\(username) at \(registry)\(path.isEmpty ? "" : "/" + path)" }
    public var customMirror: Mirror { Mirror(self, children: []) }

    var credentials: RegistryCredentials {
        RegistryCredentials(username: username, password: password, registry: registry)
    }

    /// Whether it is for the registry of an image, and for the path that the image lies under there.
    func isFor(_ image: String) -> Bool {
        guard Self.registry(of: image) == registry else { return false }
        guard !path.isEmpty else { return true }
        let rest = image.hasPrefix(registry + "/") ? image.dropFirst(registry.utf8.count + 1) : image[...]
        return rest.hasPrefix(path + "/") || rest.prefix { $0 != ":" && $0 != "@" } == path
    }

    /// Those of several that are for an image, the ones for a longer path first.
    static func all(of accounts: [RegistryAccount], for image: String) -> [RegistryAccount] {
        accounts.filter { $0.isFor(image) }.sorted { $0.path.utf8.count > $1.path.utf8.count }
    }

    /// The registry that an image's name begins with; Docker Hub's where it names none.
    static func registry(of image: String) -> String {
        guard let slash = image.firstIndex(of: "/") else { return "docker.io" }
        let first = image[..<slash]
        return first.contains(".") || first.contains(":") || first == "localhost" ? String(first) : "docker.io"
    }

    private struct File: Decodable {
        struct Entry: Decodable {
            var username: String?
            var password: String?

            /// Both, with a colon between them, in Base64.
            var auth: String?
        }

        var auths: [String: Entry]
    }

    /// The accounts that a `.dockerconfigjson` lists.
    static func read(_ bytes: [UInt8]) throws -> [RegistryAccount] {
        let file = try JSONDecoder().decode(File.self, from: Data(bytes))
        return file.auths.sorted { $0.key < $1.key }.compactMap { key, entry in
            let decoded = entry.auth.flatMap { Data(base64Encoded: $0) }.map { String(decoding: $0, as: UTF8.self) }
            let parts = decoded?.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let username = entry.username ?? parts?.first,
                let password = entry.password ?? parts?.dropFirst().first
            else { return nil }
            return RegistryAccount(registry: host(key), username: username, password: password)
        }
    }

    /// `https://index.docker.io/v1/` is what Docker Hub is called there.
    private static func host(_ key: String) -> String {
        let bare = key.split(separator: "://", maxSplits: 1).last ?? ""
        let host = bare.prefix { $0 != "/" }
        return ["index.docker.io", "registry-1.docker.io"].contains(host) ? "docker.io" : String(host)
    }
}
