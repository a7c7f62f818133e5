import Glibc
import HTTPTransport
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Testing

@testable import Controller

/// Readers of events who do not read.
@Suite("Writing events", .timeLimit(.minutes(10)))
struct EventWriterTests {
    private static let patience = TimeAmount.milliseconds(300)

    /// More than the buffers of a connection hold.
    private static let count = 2000
    private static let text = EventWriter.event("log", id: "1-1", data: String(repeating: "x", count: 16 * 1024))

    @Test("a reader who takes nothing is cut off, and costs the others nothing")
    func stuck() async throws {
        let (ends, end) = AsyncStream.makeStream(of: Result<Int, any Error>.self)
        let router = Router(context: APIContext.self)
        router.get("/events") { request, context -> Response in
            let isStuck = request.uri.query == "stuck"
            return Response(
                status: .ok,
                body: ResponseBody { body in
                    let patience = isStuck ? Self.patience : EventWriter.patience
                    var writer = EventWriter(body, channel: context.channel, patience: patience)
                    var written = 0
                    do {
                        while written < Self.count {
                            try await writer.write(Self.text)
                            written += 1
                        }
                        try await writer.finish()
                    } catch {
                        if isStuck { end.yield(.failure(error)) }
                        throw error
                    }
                    if isStuck { end.yield(.success(written)) }
                }
            )
        }
        let http = HTTPClient()
        try await Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            logger: Logger(label: "event-writer-tests")
        ).test(.live) { client in
            let port = try #require(client.port)
            let file = try Self.ask("/events?stuck", port: port)
            defer { close(file) }
            let answer = try await http.stream(HTTPTransport.HTTPRequest(.get, "http://127.0.0.1:\(port)/events"))
            var read = 0
            for try await bytes in answer.body { read += bytes.count }
            #expect(read == Self.count * Self.text.utf8.count)
            var found = ends.makeAsyncIterator()
            let outcome = try #require(await found.next())
            #expect(throws: (any Error).self) { try outcome.get() }
        }
        await http.shutdown()
    }

    /// Sends a request whose answer nobody reads, and gives the socket.
    private static func ask(_ path: String, port: Int) throws -> Int32 {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(file >= 0 && connected == 0)
        let request = Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8)
        try #require(write(file, request, request.count) == request.count)
        return file
    }
}
