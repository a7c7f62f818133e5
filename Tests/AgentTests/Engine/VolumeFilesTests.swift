import Glibc
import Manifests
import TestSupport
import Testing

@testable import Agent

@Suite("Files of ConfigMaps and Secrets on the host")
struct VolumeFilesTests {
    private let directory: TestDirectory
    private let files: VolumeFiles

    init() throws {
        directory = try TestDirectory()
        files = VolumeFiles(root: directory.path + "/volumes")
    }

    private func file(_ path: String, _ text: String = "x", mode: Int = 0o644) -> DesiredFile {
        DesiredFile(path: path, content: .bytes(Array(text.utf8)), mode: mode)
    }

    private func write(_ files: [String: [DesiredFile]], pod: String, group: Int? = nil) throws -> [String: String] {
        try self.files.write(
            files.mapValues { DesiredFiles(files: $0, isSecret: false) },
            facts: try PodFacts.sample(name: pod),
            group: group
        )
    }

    @Test("They are written with their modes, again when they are there already, and go with the Pod")
    func written() throws {
        for text in ["one", "second"] {
            let directories = try write(
                ["config": [file("a", text), file("deep/er/b", text, mode: 0o400)], "empty": []],
                pod: "web-0"
            )
            #expect(
                directories == [
                    "config": directory.path + "/volumes/default/web-0/config",
                    "empty": directory.path + "/volumes/default/web-0/empty",
                ]
            )
            #expect(directory.text("volumes/default/web-0/config/a") == text)
            #expect(directory.text("volumes/default/web-0/config/deep/er/b") == text)
            #expect(try directory.mode("volumes/default/web-0/config/deep/er/b") == 0o400)
            #expect(try directory.mode("volumes/default/web-0/config/a") == 0o644)
        }
        _ = try write(["config": [file("a")]], pod: "web-1")
        for _ in 1...2 { try files.remove(pod: "web-0", namespace: "default") }
        #expect(try directory.names("volumes/default") == ["web-1"])
    }

    @Test("What comes from a Secret is in memory, told fields are put in, and a group can read all of it")
    func kinds() throws {
        let files = VolumeFiles(root: directory.path + "/volumes", memory: directory.path + "/memory")
        let told = DesiredFile(path: "name", content: .field(.name), mode: 0o600)
        for _ in 1...2 {
            let places = try files.write(
                [
                    "key": DesiredFiles(files: [file("a/b", mode: 0o400)], isSecret: true),
                    "me": DesiredFiles(files: [told], isSecret: false),
                ],
                facts: try PodFacts.sample(name: "web-0"),
                group: 4242
            )
            #expect(places["key"] == directory.path + "/memory/default/web-0/key")
            #expect(places["me"] == directory.path + "/volumes/default/web-0/me")
            #expect(directory.text("volumes/default/web-0/me/name") == "web-0")
            #expect(try directory.mode("memory/default/web-0/key/a/b") == 0o440)
            #expect(try directory.mode("memory/default/web-0/key/a") == 0o2775)
            #expect(try directory.mode("volumes/default/web-0/me/name") == 0o640)
        }
        try files.remove(pod: "web-0", namespace: "default")
        #expect(try directory.names("memory/default").isEmpty && directory.names("volumes/default").isEmpty)
    }

    @Test("The directory for Secrets is the agent's own, or there is none")
    func secretDirectory() throws {
        for _ in 1...2 {
            let made = SecretDirectory.make(owner: "test", below: directory.path)
            #expect(made == directory.path + "/headgate/test")
            #expect(try directory.mode("headgate/test") == 0o700)
        }
        // Somebody was there first, with a way to elsewhere.
        try directory.make("elsewhere")
        try directory.make("shared")
        #expect(symlink(directory.path + "/elsewhere", directory.path + "/shared/headgate") == 0)
        #expect(SecretDirectory.make(owner: "test", below: directory.path + "/shared") == nil)
        #expect(try directory.names("elsewhere").isEmpty)
        #expect(SecretDirectory.make(owner: "test", below: directory.path + "/absent") == nil)
        #expect(MountTable.isInMemory("/dev/shm") && MountTable.isMounted("/proc"))
        #expect(!MountTable.isInMemory("/proc/self"))
    }

    @Test("What cannot be removed is said")
    func staying() throws {
        try directory.write("", to: "volumes")
        let error = try #require(throws: AgentError.self) { try files.remove(pod: "web-0", namespace: "default") }
        #expect(error.code == .environment)
        #expect(error.message.hasPrefix("\(directory.path)/volumes/default/web-0 cannot be removed: "))
    }

    @Test(
        "A path that leaves the volume is refused",
        arguments: ["../a", "a/../../b", "/etc/passwd", "", "a//b", "a/", "..", "a/..", ".", "a/./b"]
    )
    func outside(_ path: String) throws {
        let error = try #require(throws: AgentError.self) {
            _ = try write(["config": [file(path)]], pod: "web-0")
        }
        #expect(error.code == .release)
        #expect(error.message.contains("which leaves the volume"))
    }

    @Test("Names that only look dangerous are fine", arguments: ["..a", "a..b", "...", ".hidden", "a b", "ä"])
    func harmless(_ path: String) throws {
        _ = try write(["config": [file(path, "yes")]], pod: "web-0")
        #expect(directory.text("volumes/default/web-0/config/\(path)") == "yes")
    }
}

extension PodFacts {
    /// A Pod of the plainest manifest.
    static func sample(name: String = "web-0", _ documents: String...) throws -> PodFacts {
        PodFacts(
            name: name,
            namespace: "default",
            sandbox: String(repeating: "0123456789abcdef", count: 4),
            address: "172.30.0.9",
            hostAddress: "172.30.0.1",
            node: "test",
            template: try Samples.workload(
                documents.isEmpty ? Samples.deployment() : documents.joined(separator: "\n---\n")
            ).template,
            capacity: PodFacts.Capacity(cpus: 4, memory: 8 << 30)
        )
    }
}
