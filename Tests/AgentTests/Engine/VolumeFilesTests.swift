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
        DesiredFile(path: path, bytes: Array(text.utf8), mode: mode)
    }

    @Test("They are written with their modes, again when they are there already, and go with the Pod")
    func written() throws {
        for text in ["one", "second"] {
            let directories = try files.write(
                ["config": [file("a", text), file("deep/er/b", text, mode: 0o400)], "empty": []],
                pod: "web-0",
                namespace: "default"
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
        _ = try files.write(["config": [file("a")]], pod: "web-1", namespace: "default")
        for _ in 1...2 { try files.remove(pod: "web-0", namespace: "default") }
        #expect(try directory.names("volumes/default") == ["web-1"])
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
            _ = try files.write(["config": [file(path)]], pod: "web-0", namespace: "default")
        }
        #expect(error.code == .release)
        #expect(error.message.contains("which leaves the volume"))
    }

    @Test("Names that only look dangerous are fine", arguments: ["..a", "a..b", "...", ".hidden", "a b", "ä"])
    func harmless(_ path: String) throws {
        _ = try files.write(["config": [file(path, "yes")]], pod: "web-0", namespace: "default")
        #expect(directory.text("volumes/default/web-0/config/\(path)") == "yes")
    }
}
