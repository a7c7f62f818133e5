import Testing

@testable import HeadgateConfiguration

@Suite("agent.yaml")
struct AgentConfigurationTests {
    static let full = """
        apiVersion: headgate.dev/v1
        kind: Agent
        name: edge-1
        environment: production
        source:
          url: ssh://git@git.example.com/team/shop.git
          branch: main
          path: overlays/production
          interval: 10s
          credentials: {token: {file: git-token}}
          allowedSigners: allowed_signers
        host:
          docker: unix:///var/run/docker.sock
          expose: {address: 0.0.0.0, basePort: 9000}
          ingress: {address: 127.0.0.1, http: 8080, https: 8443, trusted: [10.0.0.0/8, "::1"], proxyProtocolFrom: [10.1.0.0/16]}
          podNetwork: headgate
        controller: {url: "https://headgate.example.com/x", tokenFile: tokens/agent}
        data: data
        proxy: {socket: run/proxy.sock}
        registries:
          - {address: registry.example.com, username: u, password: {env: REGISTRY_PASSWORD}}
          - {address: "localhost:5000", insecure: true}
        listen: 127.0.0.1:9100
        """

    @Test("Everything that can be written is read")
    func everything() throws {
        let configuration = try AgentConfiguration(parsing: Self.full, file: "/etc/headgate/agent.yaml")
        let expected = AgentConfiguration(
            name: "edge-1",
            environment: "production",
            source: .init(
                url: "ssh://git@git.example.com/team/shop.git",
                path: "overlays/production",
                interval: .seconds(10),
                credentials: GitAccess(secret: .file("/etc/headgate/git-token")),
                allowedSigners: "/etc/headgate/allowed_signers"
            ),
            host: .docker(
                .init(
                    endpoint: "unix:///var/run/docker.sock",
                    expose: .init(address: "0.0.0.0", basePort: 9000),
                    ingress: .init(
                        address: "127.0.0.1",
                        http: 8080,
                        https: 8443,
                        trusted: ["10.0.0.0/8", "::1"],
                        proxyProtocolFrom: ["10.1.0.0/16"]
                    ),
                    podNetwork: "headgate"
                )
            ),
            controller: .init(
                url: try #require(WebURL("https://headgate.example.com/x")),
                tokenFile: "/etc/headgate/tokens/agent"
            ),
            data: "/etc/headgate/data",
            proxySocket: "/etc/headgate/run/proxy.sock",
            registries: [
                RegistryAccess(
                    address: "registry.example.com",
                    username: "u",
                    password: .environment("REGISTRY_PASSWORD")
                ),
                RegistryAccess(address: "localhost:5000", isInsecure: true),
            ],
            listen: ListenAddress("127.0.0.1:9100")
        )
        #expect(configuration == expected)
    }

    @Test(
        "The host is an engine or a cluster",
        arguments: [
            ("docker: unix:///run/podman/podman.sock", .docker(.init(endpoint: "unix:///run/podman/podman.sock"))),
            ("docker: tcp://10.0.0.1:2376", .docker(.init(endpoint: "tcp://10.0.0.1:2376"))),
            ("kubernetes: in-cluster", .kubernetes(.inCluster)),
            ("kubernetes: kube/config", .kubernetes(.configuration("etc/kube/config"))),
        ] as [(String, AgentConfiguration.Host)]
    )
    func host(_ text: String, _ expected: AgentConfiguration.Host) throws {
        let rest = "source: {url: /r, path: o}\nhost: {\(text)}"
        let configuration = try AgentConfiguration(parsing: Minimal.agent(rest), file: "etc/agent.yaml")
        #expect(configuration.host == expected)
        #expect(configuration.source.branch == "main")
        #expect(configuration.source.interval == .seconds(30))
        #expect(configuration.controller == nil)
    }
}
