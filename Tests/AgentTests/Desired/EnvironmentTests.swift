import Testing

@testable import Agent

@Suite("A container's environment")
struct EnvironmentTests {
    private static let settings = Samples.configMap("settings", "{MODE: fast, LEVEL: info}")
    private static let password = Samples.secret("login", "{PASSWORD: pa$$word}")

    private func environment(_ container: String, _ documents: String...) throws -> [DesiredVariable] {
        let all = [Samples.deployment(container: container)] + documents
        let objects = try Samples.objects(all.joined(separator: "\n---\n"))
        let desired = try DesiredStateBuilder(objects, owner: "test").build(revision: "a")
        return desired.workloads.first?.environments["web"] ?? []
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
                .value(name: "LEVEL", text: "info"), .value(name: "MODE", text: "fast"),
                .value(name: "LOGIN_PASSWORD", text: "pa$$word"), .value(name: "PORT", text: "8080"),
                .value(name: "LEVEL_COPY", text: "info"), .value(name: "PASSWORD", text: "pa$$word"),
                .field(name: "POD", path: "metadata.name"),
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
                .value(name: "LEVEL", text: "info"), .value(name: "OLD", text: "slow"),
                .value(name: "MODE", text: "very slow"),
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
        let known: [DesiredVariable] = [.value(name: "A", text: "1"), .value(name: "B", text: "2")]
        #expect(DesiredStateBuilder.expanded(text, with: known) == expected)
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
