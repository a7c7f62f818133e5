import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What the scenarios need of this machine; what is missing is printed with the tests it takes away.
enum Requirements {
    static let busybox = "/bin/busybox"

    /// The program under test: beside the test bundle, or what `HEADGATE_BINARY` names.
    static let headgate: String = {
        if let named = ProcessInfo.processInfo.environment["HEADGATE_BINARY"] { return named }
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = max(0, readlink("/proc/self/exe", &buffer, buffer.count - 1))
        let tests = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        return tests[..<(tests.lastIndex(of: "/") ?? tests.startIndex)] + "/headgate"
    }()

    /// The other program of this package, beside the one under test.
    static let moderation = headgate.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/moderation"

    static let hasModeration = FileManager.default.isExecutableFile(atPath: moderation)

    /// The checkout that the tests were built from.
    static let root = #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 }

    /// An engine, an image's content and Git.
    static func areMet() async -> Bool {
        guard FileManager.default.isExecutableFile(atPath: busybox) else {
            return missing("\(busybox) is not there; install busybox-static")
        }
        guard await succeeds(["git", "--version"]) else { return missing("git is not there") }
        return await engineAnswers()
    }

    static func haveGit() async -> Bool {
        if await succeeds(["git", "--version"]) { return true }
        return missing("git is not there")
    }

    static func haveSkopeo() async -> Bool {
        if await succeeds(["skopeo", "--version"]) { return true }
        return missing("skopeo is not there, so that copying with it is not tried")
    }

    private static func engineAnswers() async -> Bool {
        if await succeeds(["docker", "version"]) { return true }
        return missing("no engine answers 'docker version'")
    }

    private static func succeeds(_ words: [String]) async -> Bool {
        do {
            return try await Workshop().run(words).status == 0
        } catch {
            return false
        }
    }

    private static func missing(_ reason: String) -> Bool {
        print("Scenarios are skipped: \(reason)")
        return false
    }
}
