import Foundation
import Git
import Glibc

/// A `git daemon` over the repositories in a directory.
final class GitDaemon: Sendable {
    let port: Int
    private let process: SpawnedProcess

    init(root: String) throws {
        port = try TestServer.freePort()
        process = try SpawnedProcess(
            "git",
            [
                "daemon", "--reuseaddr", "--export-all", "--enable=receive-pack", "--listen=127.0.0.1",
                "--port=\(port)",
                "--base-path=\(root)", root,
            ]
        )
        try waitUntilItAnswers()
    }

    func url(_ name: String) throws -> GitURL {
        try GitURL("git://127.0.0.1:\(port)/\(name)")
    }

    private func waitUntilItAnswers() throws {
        for _ in 0..<500 {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            address.sin_port = in_port_t(port).bigEndian
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            let status = withUnsafeBytes(of: &address) { bytes in
                bytes.baseAddress.map {
                    connect(descriptor, $0.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
                }
            }
            if status == 0 { return }
            usleep(10_000)
        }
        throw Shell.Failure(description: "git daemon does not answer")
    }
}
