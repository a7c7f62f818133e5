import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A temporary directory with an environment that nothing of this user's machine leaks into.
final class Workshop: Sendable {
    let path: String
    let environment: [String: String]

    init() throws {
        var template = Array("/tmp/headgate-scenario-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ScenarioFailure("no temporary directory: errno \(errno)") }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        var variables = ProcessInfo.processInfo.environment.filter { name, _ in
            !name.hasPrefix("GIT_") && !name.hasPrefix("HEADGATE_") && !name.lowercased().hasSuffix("_proxy")
        }
        variables["HOME"] = path
        variables["XDG_STATE_HOME"] = path + "/state"
        variables["GIT_CONFIG_GLOBAL"] = "/dev/null"
        variables["GIT_CONFIG_NOSYSTEM"] = "1"
        for role in ["AUTHOR", "COMMITTER"] {
            variables["GIT_\(role)_NAME"] = "Ada"
            variables["GIT_\(role)_EMAIL"] = "ada@example.org"
        }
        environment = variables
        try FileManager.default.createDirectory(atPath: path + "/output", withIntermediateDirectories: true)
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("left behind: \(path): \(error)")
        }
    }

    /// Starts a program here.
    func start(_ words: [String], in directory: String? = nil) throws -> ChildProcess {
        try ChildProcess(words, in: directory ?? path, environment: environment, scratch: path + "/output")
    }

    /// Runs a program to its end, whatever that is.
    func run(
        _ words: [String],
        in directory: String? = nil,
        within limit: Duration = .seconds(180)
    ) async throws -> ChildProcess.Result {
        try await start(words, in: directory).result(within: limit)
    }

    /// What a program says when it succeeds.
    @discardableResult
    func output(
        _ words: [String],
        in directory: String? = nil,
        within limit: Duration = .seconds(180)
    ) async throws -> String {
        let result = try await run(words, in: directory, within: limit)
        guard result.status == 0 else {
            throw ScenarioFailure("\(words.joined(separator: " ")) failed with \(result.text)")
        }
        return result.output
    }

    func write(_ text: String, to name: String) throws {
        let file = path + "/" + name
        guard FileManager.default.createFile(atPath: file, contents: Data(text.utf8)) else {
            throw ScenarioFailure("\(file) cannot be written")
        }
    }
}
