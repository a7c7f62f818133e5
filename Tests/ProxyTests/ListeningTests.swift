import Glibc
import Testing

@testable import Proxy

@Suite("Listening")
struct ListeningTests {
    private func bound(_ literal: String, _ port: UInt16 = 0) throws -> (fd: Int32, port: UInt16) {
        let fd = try TCPSocket.listen(try #require(SocketAddress(literal, port: port)))
        return (fd, try #require(TCPSocket.localAddress(fd)).port)
    }

    @Test("A port of all addresses and the same port of one stand beside each other", arguments: [true, false])
    func beside(allFirst: Bool) throws {
        let one = "127.\(Int.random(in: 1...254)).\(Int.random(in: 1...254)).7"
        let first = try bound(allFirst ? "0.0.0.0" : one)
        defer { close(first.fd) }
        let second = try bound(allFirst ? one : "0.0.0.0", first.port)
        defer { close(second.fd) }
        let nearest = allFirst ? second.fd : first.fd
        // Nobody gets what is another's.
        let client = try TCPSocket.connect(try #require(SocketAddress(one, port: first.port)))
        defer { close(client) }
        var accepted: Int32?
        for _ in 0..<2000 where accepted == nil {
            accepted = try TCPSocket.accept(nearest)
            if accepted == nil { usleep(1000) }
        }
        close(try #require(accepted))
    }

    @Test("Two do not listen on one address and port", arguments: ["0.0.0.0", "127.0.0.1", "::1"])
    func twice(literal: String) throws {
        let first = try bound(literal)
        defer { close(first.fd) }
        let failure = #expect(throws: SystemFailure.self) { try bound(literal, first.port) }
        #expect(failure?.number == EADDRINUSE)
        // Nor when both could stand beside one for all addresses.
        guard literal == "127.0.0.1" else { return }
        let all = try bound("0.0.0.0", first.port)
        defer { close(all.fd) }
        #expect(throws: SystemFailure.self) { try bound(literal, first.port) }
        #expect(throws: SystemFailure.self) { try bound("0.0.0.0", first.port) }
    }

    @Test(
        "The kernel's table is read",
        arguments: [
            ("127.0.0.1", 80, "0100007F:0050", true), ("127.0.0.1", 80, "0100007F:0051", false),
            ("198.18.7.230", 8080, "E60712C6:1F90", true), ("0.0.0.0", 443, "00000000:01BB", true),
            ("::1", 80, "00000000000000000000000001000000:0050", true),
        ]
    )
    func table(literal: String, port: UInt16, name: String, isThere: Bool) throws {
        let address = try #require(SocketAddress(literal, port: port))
        func text(_ state: String) -> [UInt8] {
            Array("  sl  local_address rem_address   st\n   0: \(name) 00000000:0000 \(state) 00000000\n".utf8)
        }
        #expect(ListeningTable.lists(address, text("0A")) == isThere)
        // One that is connected does not listen.
        #expect(!ListeningTable.lists(address, text("01")))
        #expect(!ListeningTable.lists(address, []))
    }
}
