// Processes are not part of FoundationEssentials.
import Foundation
import Testing

/// The registry that most people run, `docker-registry`, with a password and a directory of its own.
struct RealRegistry {
    static let user = "robot"
    static let password = "s3cret-of-the-registry"
    static let isAvailable = FileManager.default.isExecutableFile(atPath: "/usr/bin/docker-registry")

    /// The password by bcrypt, as `htpasswd -B` writes it.
    private static let hash = "$2b$05$abcdefghijklmnopqrstuuW1e3orFpi1hSyUIjjQsvB7886Cb.S5."

    /// Starts one on a free port, lets the body use it, and ends it.
    static func with(_ body: (_ address: String) async throws -> Void) async throws {
        let directory = "/tmp/headgate-registry-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        defer {
            do {
                try FileManager.default.removeItem(atPath: directory)
            } catch {
                Issue.record("\(directory) stays: \(error)")
            }
        }
        try Data("\(user):\(hash)\n".utf8).write(to: URL(fileURLWithPath: directory + "/htpasswd"))
        let configuration = """
            version: 0.1
            storage: {filesystem: {rootdirectory: \(directory)/store}}
            auth: {htpasswd: {realm: tests, path: \(directory)/htpasswd}}
            http: {addr: "127.0.0.1:0"}
            """
        try Data(configuration.utf8).write(to: URL(fileURLWithPath: directory + "/config.yml"))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/docker-registry")
        process.arguments = ["serve", directory + "/config.yml"]
        process.environment = ["PATH": "/usr/bin:/bin", "OTEL_TRACES_EXPORTER": "none"]
        let log = Pipe()
        process.standardError = log
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        try await body(try address(log.fileHandleForReading))
        // What it says meanwhile is little; a full pipe would stop it.
    }

    /// Where it says that it listens.
    private static func address(_ log: FileHandle) throws -> String {
        var text = ""
        while let data = try log.read(upToCount: 1), !data.isEmpty {
            text += String(decoding: data, as: UTF8.self)
            guard text.hasSuffix("\n"), let range = text.range(of: "listening on ") else { continue }
            return String(text[range.upperBound...].prefix { $0.isNumber || $0 == "." || $0 == ":" })
        }
        throw RegistryFailure(text: text)
    }

    struct RegistryFailure: Error { var text: String }
}
