import Testing

@testable import Agent

@Suite("A container's environment")
struct EnvironmentTests {
    private static let settings = Samples.configMap("settings", "{MODE: fast, LEVEL: info}")
    private static let password = Samples.secret("login", "{PASSWORD: pa$$word}")

    private func environment(_ container: String, _ documents: String...) throws -> [String] {
        let all = ([Samples.deployment(container: container)] + documents).joined(separator: "\n---\n")
        let desired = try Samples.workload(all)
        return PodEnvironment(desired.environments["web"] ?? [], facts: try PodFacts.sample(all)).lines
    }

    @Test("Values come from the manifest, ConfigMaps, Secrets and the Pod itself, in the order they stand")
    func sources() throws {
        let variables = try environment(
            """
            envFrom:
            - configMapRef: {name: settings}
            - {secretRef: {name: login}, prefix: LOGIN_}
            - configMapRef: {name: absent, optional: true}
            env:
            - {name: PORT, value: "8080"}
            - {name: LEVEL_COPY, valueFrom: {configMapKeyRef: {name: settings, key: LEVEL}}}
            - {name: PASSWORD, valueFrom: {secretKeyRef: {name: login, key: PASSWORD}}}
            - {name: NO, valueFrom: {configMapKeyRef: {name: settings, key: NO, optional: true}}}
            - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
            """,
            Self.settings,
            Self.password
        )
        #expect(
            variables == [
                "LEVEL=info", "MODE=fast", "LOGIN_PASSWORD=pa$$word", "PORT=8080", "LEVEL_COPY=info",
                "PASSWORD=pa$$word", "POD=web-0",
            ]
        )
    }

    @Test("A name that is given twice keeps the later value, so that env wins over envFrom")
    func laterWins() throws {
        let variables = try environment(
            """
            envFrom: [{configMapRef: {name: settings}}]
            env: [{name: MODE, value: slow}, {name: OLD, value: "$(MODE)"}, {name: MODE, value: "very $(MODE)"}]
            """,
            Self.settings
        )
        #expect(
            variables == [
                "LEVEL=info", "OLD=slow", "MODE=very slow",
            ]
        )
    }

    @Test(
        "$(NAME) is a variable before it and $$ is one dollar",
        arguments: [
            ("$(A)", "1"), ("x$(A)y$(B)z", "x1y2z"), ("$$(A)", "$(A)"), ("$(C)", "$(C)"), ("$(A", "$(A"), ("$A", "$A"),
            ("$", "$"), ("$$", "$"), ("", ""), ("$($(A))", "$($(A))"), ("$$$(A)", "$1"),
        ]
    )
    func expansion(_ text: String, _ expected: String) {
        #expect(PodEnvironment.expanded(text, ["A": "1", "B": "2"]) == expected)
    }

    @Test(
        "Fields of the Pod become values",
        arguments: [
            ("metadata.name", "web-0"), ("metadata.namespace", "default"),
            ("metadata.uid", "01234567-89ab-cdef-0123-456789abcdef"), ("metadata.labels['app']", "web"),
            ("metadata.labels['none']", ""), ("metadata.annotations['none']", ""), ("spec.nodeName", "test"),
            ("spec.serviceAccountName", "default"), ("status.podIP", "172.30.0.9"), ("status.podIPs", "172.30.0.9"),
            ("status.hostIP", "172.30.0.1"), ("status.hostIPs", "172.30.0.1"),
        ]
    )
    func fields(_ path: String, _ value: String) throws {
        #expect(try environment("env: [{name: A, valueFrom: {fieldRef: {fieldPath: \"\(path)\"}}}]") == ["A=\(value)"])
    }

    @Test(
        "Requests and limits become numbers, divided and rounded up; an open limit is what the machine has",
        arguments: [
            ("limits.cpu", "", "2"), ("limits.cpu", ", divisor: 1m", "1500"), ("requests.cpu", ", divisor: 1m", "250"),
            ("limits.memory", "", "8589934592"), ("limits.memory", ", divisor: 1Gi", "8"),
            ("requests.memory", ", divisor: 1Mi", "64"), ("requests.memory", ", divisor: 7Mi", "10"),
            ("requests.ephemeral-storage", "", "0"), ("limits.ephemeral-storage", ", divisor: 1k", "5"),
        ]
    )
    func resources(_ name: String, _ divisor: String, _ value: String) throws {
        let lines = try environment(
            """
            resources: {limits: {cpu: 1500m, ephemeral-storage: 5k}, requests: {cpu: 250m, memory: 64Mi, ephemeral-storage: 0}}
            env: [{name: A, valueFrom: {resourceFieldRef: {resource: \(name)\(divisor)}}}]
            """
        )
        #expect(lines == ["A=\(value)"])
    }

    @Test("What a variable refers to may be a field of the Pod")
    func fieldInText() throws {
        let lines = try environment(
            """
            env:
            - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
            - {name: URL, value: "http://$(POD)/$(LATER)"}
            - {name: LATER, value: x}
            """
        )
        #expect(lines == ["POD=web-0", "URL=http://web-0/$(LATER)", "LATER=x"])
    }

    @Test(
        "What is missing is named, with who needs it",
        arguments: [
            ("envFrom: [{configMapRef: {name: gone}}]", "ConfigMap 'gone'"),
            ("envFrom: [{secretRef: {name: gone}}]", "Secret 'gone'"),
            (
                "env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: GONE}}}]",
                "ConfigMap 'settings' with the key 'GONE'"
            ),
            ("env: [{name: A, valueFrom: {secretKeyRef: {name: gone, key: K}}}]", "Secret 'gone' with the key 'K'"),
        ]
    )
    func missing(_ container: String, _ name: String) throws {
        let error = try #require(throws: AgentError.self) { _ = try environment(container, Self.settings) }
        #expect(error.code == .release)
        #expect(error.reason == "InvalidManifest")
        #expect(error.message.contains("Deployment/web: the overlay has no \(name)"), "\(error.message)")
    }
}
