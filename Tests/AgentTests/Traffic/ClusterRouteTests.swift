import Glibc
import Testing

@testable import Agent

@Suite("The route of cluster addresses", .serialized)
struct ClusterRouteTests {
    private static let prefix = "198.19.238"

    @Test(
        "Addresses belong to the host from the moment the route is added until it is removed",
        .enabled(if: geteuid() == 0, "changing routes needs root")
    )
    func addAndRemove() throws {
        try ClusterRoute.remove(prefix: Self.prefix)
        #expect(try listening(on: Self.prefix + ".7") == EADDRNOTAVAIL)
        try ClusterRoute.add(prefix: Self.prefix)
        try ClusterRoute.add(prefix: Self.prefix)
        #expect(try listening(on: Self.prefix + ".7") == 0)
        try ClusterRoute.remove(prefix: Self.prefix)
        try ClusterRoute.remove(prefix: Self.prefix)
        #expect(try listening(on: Self.prefix + ".7") == EADDRNOTAVAIL)
    }

    @Test("Something else than the beginning of an address is refused", arguments: ["", "198", "198.18.1.2", "a.b.c"])
    func refused(prefix: String) {
        #expect(throws: AgentError.self) { try ClusterRoute.add(prefix: prefix) }
        #expect(throws: AgentError.self) { try ClusterRoute.remove(prefix: prefix) }
    }

    /// Binds a socket to an address and gives the error number; 0 is success.
    private func listening(on address: String) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        try #require(inet_pton(AF_INET, address, &name.sin_addr) == 1)
        let status = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return status == 0 ? 0 : errno
    }
}
