import Testing

@testable import Agent

@Suite("Accounts at registries")
struct RegistryAccountTests {
    private static let secret = """
        apiVersion: v1
        kind: Secret
        metadata: {name: registry}
        type: kubernetes.io/dockerconfigjson
        stringData:
          .dockerconfigjson: '{"auths": {"https://index.docker.io/v1/": {"username": "ada", "password": "hidden-1"},
            "registry.example.com:5000": {"auth": "Z3JhY2U6aGlkZGVuOjI="}, "other.example.com": {}}}'
        """

    @Test(
        "Are chosen by the registry that an image's name begins with",
        arguments: [
            ("api:1", "ada at docker.io"), ("library/api", "ada at docker.io"),
            ("registry.example.com:5000/team/api@sha256:1", "grace at registry.example.com:5000"),
            ("registry.example.com/api", nil), ("other.example.com/api", nil), ("localhost/api", nil),
        ]
    )
    func chosen(_ image: String, _ account: String?) throws {
        let workload = try Samples.workload(
            Samples.deployment(pod: "imagePullSecrets: [{name: registry}, {name: absent}]", image: image),
            Self.secret
        )
        #expect(workload.accounts.first { $0.isFor(image) }.map { "\($0)" } == account)
        #expect(workload.accounts.count == 2)
        for text in ["\(workload.accounts)", String(reflecting: workload.accounts)] {
            #expect(!text.contains("hidden"))
        }
    }

    @Test(
        "Accounts of the configuration are for what lies under their address, the longest path first",
        arguments: [
            ("r.example.com/team/api:1", ["ada at r.example.com/team", "eve at r.example.com"]),
            ("r.example.com/team@sha256:1", ["ada at r.example.com/team", "eve at r.example.com"]),
            ("r.example.com/teams/api", ["eve at r.example.com"]), ("r.example.com:80/team/api", []), ("team/api", []),
        ]
    )
    func configured(_ image: String, _ found: [String]) {
        let accounts = [
            RegistryAccount(address: "r.example.com", username: "eve", password: "hidden-4"),
            RegistryAccount(address: "r.example.com/team", username: "ada", password: "hidden-5"),
        ]
        #expect(RegistryAccount.all(of: accounts, for: image).map { "\($0)" } == found)
    }

    @Test("A Secret that is none is an error that does not quote it")
    func malformed() throws {
        let error = try #require(throws: AgentError.self) {
            _ = try Samples.workload(
                Samples.deployment(pod: "imagePullSecrets: [{name: registry}]"),
                Samples.secret("registry", "{.dockerconfigjson: hidden-3}")
            )
        }
        #expect(error.message.contains("imagePullSecrets"))
        #expect(!error.message.contains("hidden"))
    }
}
