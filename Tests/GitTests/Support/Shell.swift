import Foundation
import Synchronization

/// Programs the tests judge results with.
enum Shell {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static let environment: [String: String] = [
        "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
        "HOME": "/nonexistent",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Ada",
        "GIT_AUTHOR_EMAIL": "ada@example.org",
        "GIT_COMMITTER_NAME": "Ada",
        "GIT_COMMITTER_EMAIL": "ada@example.org",
        "LC_ALL": "C",
    ]

    /// Runs Git and gives what it printed, without the line break at the end.
    @discardableResult
    static func git(_ arguments: String..., in directory: String, input: String? = nil) throws -> String {
        try git(arguments, in: directory, input: input)
    }

    static func git(_ arguments: [String], in directory: String, input: String? = nil) throws -> String {
        let result = try run("git", arguments, in: directory, input: Data((input ?? "").utf8))
        guard result.status == 0 else {
            throw Failure(description: "git \(arguments.joined(separator: " ")): \(result.output) \(result.errors)")
        }
        return result.output.hasSuffix("\n") ? String(result.output.dropLast()) : result.output
    }

    struct Result {
        let status: Int32
        let data: Data
        let errors: String
        var output: String { String(decoding: data, as: UTF8.self) }
    }

    static func run(
        _ program: String,
        _ arguments: [String],
        in directory: String,
        input: Data = Data(),
        environment extra: [String: String] = [:]
    ) throws -> Result {
        let files = try TemporaryDirectory()
        let (inputPath, outputPath, errorPath) = (files.path + "/in", files.path + "/out", files.path + "/err")
        for (path, data) in [(inputPath, input), (outputPath, Data()), (errorPath, Data())] {
            try data.write(to: URL(filePath: path))
        }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.currentDirectoryURL = URL(filePath: directory)
        process.environment = environment.merging(extra) { $1 }
        process.standardInput = FileHandle(forReadingAtPath: inputPath)
        process.standardOutput = FileHandle(forWritingAtPath: outputPath)
        process.standardError = FileHandle(forWritingAtPath: errorPath)
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus,
            data: FileManager.default.contents(atPath: outputPath) ?? Data(),
            errors: files.text("err") ?? ""
        )
    }
}
