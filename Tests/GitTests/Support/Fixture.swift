import Foundation
import Git

/// A work tree with some history, and a bare origin made of it.
struct Fixture: Sendable {
    let directory: TemporaryDirectory
    var work: String { directory.path + "/work" }
    var origin: String { directory.path + "/origin.git" }

    /// Makes a repository of two commits: files of each mode, nested directories and a link.
    init() throws {
        let template = try Self.template.get()
        directory = try TemporaryDirectory()
        for name in ["work", "origin.git"] {
            try FileManager.default.copyItem(
                atPath: template.directory.path + "/" + name,
                toPath: directory.path + "/" + name
            )
        }
    }

    /// Made once and copied: a dozen runs of Git for each test are what the tests would spend their time on.
    private static let template = Result { try Fixture(in: TemporaryDirectory()) }

    private init(in directory: TemporaryDirectory) throws {
        self.directory = directory
        try Shell.git("init", "-q", "--template=", "-b", "main", work, in: directory.path)
        try write("README.md", "hello\n")
        try write("overlays/staging/kustomization.yaml", "images: []\n")
        try write("Sources/App/main.swift", "print(1)\n")
        try write("run.sh", "#!/bin/sh\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: work + "/run.sh")
        try FileManager.default.createSymbolicLink(atPath: work + "/link", withDestinationPath: "README.md")
        _ = try commit("Start")
        try write("README.md", "hello again\n")
        _ = try commit("Change the readme")
        try Shell.git("clone", "-q", "--template=", "--bare", work, origin, in: directory.path)
        try Shell.git("config", "http.receivepack", "true", in: origin)
    }

    func write(_ name: String, _ text: String) throws {
        try directory.write(text, to: "work/" + name)
    }

    func commit(_ message: String) throws -> Revision {
        try Shell.git("add", "-A", in: work)
        try Shell.git("commit", "-q", "--allow-empty", "-m", message, in: work)
        return try head()
    }

    func head() throws -> Revision {
        try Revision(Shell.git("rev-parse", "HEAD", in: work))
    }

    func tip(_ branch: String = "main") throws -> Revision {
        try Revision(Shell.git("rev-parse", "refs/heads/" + branch, in: origin))
    }

    func remote(_ limits: GitNetworkLimits = .standard) throws -> GitRemote {
        GitRemote(url: try GitURL(path: origin), limits: limits)
    }

    /// Gives the origin a hook.
    func install(hook: String, _ script: String) throws {
        let path = origin + "/hooks/" + hook
        try directory.write("#!/bin/sh\n" + script + "\n", to: "origin.git/hooks/" + hook)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    /// Fails when Git finds anything wrong with a repository.
    func verify(_ repository: String) throws {
        try Shell.git("fsck", "--strict", "--no-dangling", in: repository)
    }
}

enum Person {
    static func ada(_ seconds: Int64 = 1_700_000_000) throws -> GitSignature {
        try GitSignature(name: "Headgate", email: "headgate@example.org", seconds: seconds)
    }
}
