import Foundation
import Git
import Glibc
import Synchronization
import Testing

@Suite("Bounds on the network", .timeLimit(.minutes(10)))
struct BoundsTests {
    private static let quick = GitNetworkLimits(
        total: .milliseconds(600),
        connect: .milliseconds(400),
        idle: .milliseconds(300),
        receivedBytes: 1 << 20,
        refs: 100
    )

    @Test("A server that takes a connection and says nothing is given up", arguments: ["git", "http", "https"])
    func silent(_ scheme: String) async throws {
        let server = try TestServer()
        let remote = GitRemote(url: try GitURL("\(scheme)://127.0.0.1:\(server.port)/a.git"), limits: Self.quick)
        #expect(await thrown { _ = try await remote.refs() }?.code == .timedOut)
    }

    @Test("A server that drips is given up at the deadline")
    func dripping() async throws {
        let server = try TestServer { connection in
            _ = connection.read()
            connection.write(Data("HTTP/1.1 200 OK\r\nX-Slow: ".utf8))
            while connection.write(Data("a".utf8)) { usleep(20_000) }
        }
        var limits = Self.quick
        limits.idle = .seconds(30)
        let remote = GitRemote(url: try GitURL("http://127.0.0.1:\(server.port)/a.git"), limits: limits)
        #expect(await thrown { _ = try await remote.refs() }?.code == .timedOut)
    }

    @Test("A server that sends without end is cut off", arguments: ["git", "http"])
    func flooding(_ scheme: String) async throws {
        let server = try TestServer { connection in
            _ = connection.read()
            if scheme == "http" {
                let type = "application/x-git-upload-pack-advertisement"
                connection.write(Data("HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\n\r\n".utf8))
                connection.write(Data("001e# service=git-upload-pack\n0000".utf8))
            }
            let id = String(repeating: "a", count: 40)
            var number = 0
            while true {
                number += 1
                let line = "\(id) refs/heads/\(number)\n"
                let length = String(line.utf8.count + 4, radix: 16)
                let padded = String(repeating: "0", count: 4 - length.count) + length
                guard connection.write(Data((padded + line).utf8)) else { return }
            }
        }
        var limits = Self.quick
        limits.total = .seconds(30)
        let remote = GitRemote(url: try GitURL("\(scheme)://127.0.0.1:\(server.port)/a.git"), limits: limits)
        #expect(await thrown { _ = try await remote.refs() }?.code == .tooLarge)
    }

    @Test("Nobody listening, and a name that does not exist, are failures of the network")
    func unreachable() async throws {
        let port = try TestServer.freePort()
        let closed = GitRemote(url: try GitURL("git://127.0.0.1:\(port)/a.git"), limits: Self.quick)
        let refused = await thrown { _ = try await closed.refs() }
        #expect(refused?.code == .network && refused?.message.contains("refused") == true)
        let nowhere = GitRemote(url: try GitURL("https://headgate.invalid/a.git"), limits: .watching)
        #expect(await thrown { _ = try await nowhere.refs() }?.code == .network)
    }

    @Test("A cancelled task ends its operation")
    func cancelled() async throws {
        let connected = Mutex(false)
        let server = try TestServer { connection in
            while connection.read() != nil { connected.withLock { $0 = true } }
        }
        let remote = GitRemote(url: try GitURL("git://127.0.0.1:\(server.port)/a.git"))
        let task = Task { await thrown { _ = try await remote.refs() } }
        while !connected.withLock({ $0 }) { await Task.yield() }
        task.cancel()
        #expect(await task.value?.code == .cancelled)
    }

    @Test("Silent remotes hold up neither other repositories nor other tasks")
    func isolation() async throws {
        let fixture = try Fixture()
        let server = try TestServer()
        var limits = Self.quick
        limits.total = .seconds(300)
        limits.idle = .seconds(300)
        let silent = GitRemote(url: try GitURL("git://127.0.0.1:\(server.port)/a.git"), limits: limits)
        let waiting = (0..<24).map { _ in Task { await thrown { _ = try await silent.refs() } } }
        let repository = try await GitRepository.open(at: fixture.origin)
        for _ in 0..<20 {
            _ = try await repository.refs()
            _ = try await fixture.remote().refs()
        }
        // All of them are still waiting: they end because they are cancelled, long before their own limits.
        for task in waiting { task.cancel() }
        for task in waiting { #expect(await task.value?.code == .cancelled) }
    }

    @Test("A certificate that nobody signed is refused", .enabled(if: access("/usr/bin/openssl", X_OK) == 0))
    func certificate() async throws {
        let directory = try TemporaryDirectory()
        let made = try Shell.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "1",
                "-subj", "/CN=localhost",
            ],
            in: directory.path
        )
        #expect(made.status == 0)
        let port = try TestServer.freePort()
        let server = try SpawnedProcess(
            "openssl",
            [
                "s_server", "-quiet", "-accept", "127.0.0.1:\(port)", "-cert", directory.path + "/cert.pem", "-key",
                directory.path + "/key.pem",
            ]
        )
        let credentials = GitCredentials.token("5ecret")
        let remote = GitRemote(url: try GitURL("https://localhost:\(port)/a.git"), credentials: credentials)
        var failure = await thrown { _ = try await remote.refs() }
        for _ in 0..<500 where failure?.message.contains("refused") == true {
            usleep(10_000)
            failure = await thrown { _ = try await remote.refs() }
        }
        #expect(failure?.code == .certificate)
        withExtendedLifetime(server) {}
    }
}
