import FoundationEssentials
import Glibc
import Testing

@testable import Proxy

/// A client that speaks TLS and stays connected.
final class OpenSSLClient: @unchecked Sendable {
    // Used by one test at a time.
    private let input: UnsafeMutablePointer<FILE>
    private let file: String

    init(_ endpoint: ProxyEndpoint, in directory: TestDirectory) throws {
        file = directory.path + "/client"
        let command = "timeout 120 openssl s_client -quiet -connect \(endpoint) >\(file) 2>&1"
        input = try #require(popen(command, "w"))
    }

    func send(_ text: String) throws {
        try #require(fputs(text, input) >= 0 && fflush(input) == 0)
    }

    /// What it has received.
    func output() throws -> String {
        guard FileManager.default.fileExists(atPath: file) else { return "" }
        return String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
    }

    /// Waits until it ends; its status.
    func end() async throws -> Int32 {
        try await Background { pclose(self.input) }.value
    }
}

/// The `openssl` command: certificates, and a client that speaks TLS.
enum OpenSSLCommand {
    static var isInstalled: Bool { access("/usr/bin/openssl", X_OK) == 0 }

    /// A certificate that signs itself, with its key.
    static func certificate(
        _ name: String,
        hosts: [String],
        in directory: TestDirectory
    ) async throws -> ProxyCertificate {
        let base = directory.path + "/" + name
        _ = try await run(
            """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=\(name) \
            -keyout \(base).key -out \(base).pem 2>/dev/null
            """
        )
        return ProxyCertificate(hosts: hosts, chain: try read(base + ".pem"), key: try read(base + ".key"))
    }

    /// What a client sees that sends a text and reads to the end.
    static func client(_ endpoint: ProxyEndpoint, _ options: String, sends text: String) async throws -> String {
        try await run(
            "(printf '\(text)'; sleep 5) | timeout 5 openssl s_client -connect \(endpoint) \(options) 2>&1"
        )
    }

    private static func read(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    private static func run(_ command: String) async throws -> String {
        try await Background {
            let stream = try #require(popen(command, "r"))
            defer { pclose(stream) }
            var output: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 4096)
            while case let count = fread(&chunk, 1, chunk.count, stream), count > 0 { output += chunk[..<count] }
            return String(decoding: output, as: UTF8.self)
        }.value
    }
}
