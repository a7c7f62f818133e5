import HTTPTransport
import HeadgateConfiguration
import Images
import Manifests
import Testing

@testable import Controller

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Registries that ask who tags", .enabled(if: RealRegistry.isAvailable, "docker-registry is there"))
struct RegistryLoginTests {
    private static let index = ImageManifest(
        mediaType: "application/vnd.oci.image.index.v1+json",
        bytes: Array(
            #"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}"#.utf8
        )
    )

    private static func login(_ yaml: String, _ values: [String: String]) throws -> RegistryLogin {
        let text = """
            apiVersion: headgate.dev/v1
            kind: Controller
            listen: 127.0.0.1:8080
            data: /tmp
            \(yaml)
            """
        let configuration = try ControllerConfiguration(parsing: text, file: "h.yaml")
        return try RegistryLogin(configuration) { reference in
            guard case .environment(let name) = reference, let value = values[name] else {
                throw ControllerError(.invalid, "no such secret")
            }
            return value
        }
    }

    private static func config(_ registry: String, _ password: String) -> String {
        let auth = Data("\(RealRegistry.user):\(password)".utf8).base64EncodedString()
        return #"{"auths": {"\#(registry)": {"auth": "\#(auth)"}, "other.example.com": {}}}"#
    }

    @Test("Promoted images get their tag with the configured password, or the one of a config.json")
    func tagged() async throws {
        try await RealRegistry.with { registry in
            let http = HTTPClient()
            let password = RealRegistry.password
            let named = try Self.login(
                "registry: {address: \"\(registry)/team\", username: \(RealRegistry.user), password: {env: P}}",
                ["P": password]
            )
            let images = RegistryClient(http: http) { named.credentials(for: $0) }
            try await images.put(Self.index, as: try ImageReference("\(registry)/team/api:v1"))
            let filed = try Self.login(
                "registry: ghcr.io/team\nregistryCredentials: {env: C}",
                ["C": Self.config("http://\(registry)", password)]
            )
            let change = ImageChange(name: "api", newName: "\(registry)/team/api", newTag: "v1")
            for (number, login) in [named, filed].enumerated() {
                var rule = AdmissionTests.rule()
                rule.tag = "production-\(number)"
                try await ImageTagger(http: http, login: login).tag([change], for: rule)
                let found = try await images.resolve(try ImageReference("\(registry)/team/api:production-\(number)"))
                #expect(found.digest == Self.index.digest)
            }
            await http.shutdown()
        }
    }

    @Test("Without a password, or with a wrong one, it says which registry refused, and no password")
    func refused() async throws {
        try await RealRegistry.with { registry in
            let http = HTTPClient()
            let wrong = "wrong-\(RealRegistry.password)"
            let change = ImageChange(name: "api", newName: "\(registry)/api", newTag: "v1")
            var rule = AdmissionTests.rule()
            rule.tag = "production"
            for login in [
                RegistryLogin(),
                try Self.login(
                    "registry: {address: \"\(registry)\", username: robot, password: {env: P}}",
                    ["P": wrong]
                ),
                try Self.login("registryCredentials: {env: C}", ["C": Self.config(registry, wrong)]),
                // Another registry's password is not shown to this one.
                try Self.login(
                    "registry: {address: other.example.com, username: robot, password: {env: P}}",
                    ["P": RealRegistry.password]
                ),
            ] {
                do {
                    try await ImageTagger(http: http, login: login).tag([change], for: rule)
                    Issue.record("it was tagged")
                } catch let error as ControllerError {
                    #expect(error.status == 503)
                    #expect(error.message.contains(registry) && error.message.contains("401"), "\(error.message)")
                    #expect(!"\(error)".contains(RealRegistry.password))
                }
            }
            await http.shutdown()
        }
    }
}

@Suite("What a config.json for registries may be")
struct RegistryCredentialsTests {
    @Test("A secret that is no config.json is refused without its words")
    func invalid() throws {
        let text = """
            apiVersion: headgate.dev/v1
            kind: Controller
            listen: 127.0.0.1:8080
            data: /tmp
            registryCredentials: {env: C}
            """
        let configuration = try ControllerConfiguration(parsing: text, file: "h.yaml")
        let error = #expect(throws: ControllerError.self) { try RegistryLogin(configuration) { _ in "hunter2" } }
        #expect(error?.message.contains("registryCredentials") == true)
        #expect(error.map { !"\($0)".contains("hunter2") } == true)
    }

    @Test("Only the embedded registry, insecure ones and those of this machine are spoken to without TLS")
    func plain() throws {
        for (setting, hosts) in [
            ("registry: r.example.com/team", []),
            ("registry: {address: r.example.com, insecure: true}", ["r.example.com"]),
            ("registry: {embedded: {listen: \"0.0.0.0:5000\", address: \"r.lan:5000\"}}", ["r.lan:5000"]),
        ] as [(String, Set<String>)] {
            let text = """
                apiVersion: headgate.dev/v1
                kind: Controller
                listen: 127.0.0.1:8080
                data: /tmp
                \(setting)
                """
            let configuration = try ControllerConfiguration(parsing: text, file: "h.yaml")
            #expect(try RegistryLogin(configuration) { _ in "" }.plainHosts == hosts)
        }
    }
}
