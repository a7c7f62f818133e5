import Manifests
import Testing

@testable import Agent

@Suite("What an overlay asks for")
struct DesiredStateTests {
    @Test("Files come from ConfigMaps and Secrets, every key or the ones that are named")
    func files() throws {
        let workload = try Samples.workload(
            Samples.deployment(
                pod: """
                    volumes:
                    - {name: all, configMap: {name: settings}}
                    - {name: some, secret: {secretName: login, defaultMode: 0400, items: [{key: b, path: deep/b, mode: 0440}, {key: a, path: a}]}}
                    - {name: none, configMap: {name: gone, optional: true}}
                    - {name: scratch, emptyDir: {}}
                    - name: both
                      projected:
                        defaultMode: 0400
                        sources:
                        - {configMap: {name: settings, items: [{key: one, path: one}]}}
                        - {secret: {name: login, items: [{key: a, path: k/a, mode: 0440}]}}
                        - {downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}}
                        - {serviceAccountToken: {path: token}}
                    """
            ),
            Samples.configMap("settings", "{one: \"1\", two: \"2\"}"),
            Samples.secret("login", "{a: A, b: B, c: C}")
        )
        #expect(
            workload.files == [
                "all": plain(
                    DesiredFile(path: "one", content: .bytes(Array("1".utf8)), mode: 0o644),
                    DesiredFile(path: "two", content: .bytes(Array("2".utf8)), mode: 0o644)
                ),
                "some": secret(
                    DesiredFile(path: "deep/b", content: .bytes(Array("B".utf8)), mode: 0o440),
                    DesiredFile(path: "a", content: .bytes(Array("A".utf8)), mode: 0o400)
                ),
                "none": plain(),
                "both": secret(
                    DesiredFile(path: "one", content: .bytes(Array("1".utf8)), mode: 0o400),
                    DesiredFile(path: "k/a", content: .bytes(Array("A".utf8)), mode: 0o440),
                    DesiredFile(path: "labels", content: .field(.labels), mode: 0o400)
                ),
            ]
        )
    }

    private func plain(_ files: DesiredFile...) -> DesiredFiles { DesiredFiles(files: files, isSecret: false) }
    private func secret(_ files: DesiredFile...) -> DesiredFiles { DesiredFiles(files: files, isSecret: true) }

    /// What changes the Pods of a workload, and what does not.
    static let changes: [(String, String, [String], Bool)] = [
        ("the image", Samples.deployment(image: "web:2"), ["MODE: a"], true),
        ("a template label", Samples.deployment(container: used, labels: ", tier: x"), ["MODE: a"], true),
        ("the used ConfigMap's content", Samples.deployment(container: used), ["MODE: b"], true),
        ("a further key of the used ConfigMap", Samples.deployment(container: used), ["MODE: a, X: \"\""], true),
        ("replicas", Samples.deployment("replicas: 7", container: used), ["MODE: a"], false),
        ("the strategy", Samples.deployment("strategy: {type: Recreate}", container: used), ["MODE: a"], false),
        ("a ConfigMap nobody uses", Samples.deployment(container: used), ["MODE: a", "OTHER: x"], false),
        (
            "the order of the keys", Samples.deployment(container: "envFrom:\n- configMapRef:\n    name: config0"),
            ["MODE: a"], false
        ),
    ]

    private static let used = "envFrom: [{configMapRef: {name: config0}}]"

    @Test("The hash of a Pod changes exactly with its template and the configuration it uses", arguments: changes)
    func specHash(_ what: String, _ manifest: String, _ configurations: [String], _ differs: Bool) throws {
        func hash(_ manifest: String, _ configurations: [String]) throws -> String {
            let maps = configurations.enumerated().map { Samples.configMap("config\($0.offset)", "{\($0.element)}") }
            return try Samples.workload(([manifest] + maps).joined(separator: "\n---\n")).specHash
        }
        let base = try hash(Samples.deployment(container: Self.used), ["MODE: a"])
        #expect(base.count == 10)
        #expect((try hash(manifest, configurations) != base) == differs, "\(what)")
    }

    @Test("A Secret's content changes the hash, too, and never stands in it")
    func secretHash() throws {
        func workload(_ value: String) throws -> DesiredWorkload {
            try Samples.workload(
                Samples.deployment(pod: "volumes: [{name: v, secret: {secretName: s}}]"),
                Samples.secret("s", "{key: \(value)}")
            )
        }
        #expect(try workload("one").specHash != workload("two").specHash)
        #expect(try workload("one").specHash == workload("one").specHash)
    }

    @Test("Claims become volumes under the owner's name, images are listed once, and warnings are kept")
    func rest() throws {
        let desired = try Samples.desired(
            Samples.deployment("replicas: 1", name: "b", image: "same:1"),
            Samples.deployment("replicas: 1", name: "a", image: "same:1"),
            "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}",
            "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: nightly}",
            owner: "staging"
        )
        #expect(desired.workloads.map(\.key.name) == ["a", "b"])
        #expect(desired.images == ["same:1"])
        #expect(DesiredImage.all(of: desired) == [DesiredImage(reference: "same:1", policy: .ifNotPresent)])
        #expect(desired.volumes == ["headgate_staging_default_data"])
        #expect(desired.warnings.contains { $0.object == "PodDisruptionBudget/nightly" })
    }

    @Test("A manifest that is wrong stops the release with its place")
    func invalid() throws {
        let error = try #require(throws: AgentError.self) {
            _ = try Samples.desired(Samples.deployment("replicas: many"))
        }
        #expect(error.code == .release)
        #expect(error.reason == "InvalidManifest")
        #expect(error.message.contains("all.yaml:5"), "\(error.message)")
    }
}
