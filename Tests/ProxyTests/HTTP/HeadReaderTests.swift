import Testing

@testable import Proxy

@Suite("Heads of HTTP messages")
struct HeadReaderTests {
    /// What came of a request's head: its answer's status, or 0 when it is carried.
    private func status(_ text: String) -> Int {
        Self.outcome([Array(text.utf8)]).status
    }

    @Test(
        "What two readers could take for two different things is refused",
        arguments: [
            ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", 501),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n", 501),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 501),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n", 501),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\u{b}chunked\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer_Encoding: chunked\r\nX: y\r\n\r\n", 400),
            ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\n folded: yes\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\tz\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: y\rZ: z\r\n\r\n", 400),
            ("GET / HTTP/1.1\nHost: a\n\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: a\u{0}b\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\n: y\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: user@a\r\n\r\n", 400),
            ("GET http://user@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET / x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET /\u{7f} HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET /#x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400),
            ("GET / http/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
            ("GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505),
            ("GET /\r\n\r\n", 400),
            (" GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 501),
            ("GET / HTTP/1.1\r\nHost: a\r\nExpect: more\r\n\r\n", 417),
            ("PRI * HTTP/2.0\r\n\r\n", 505),
        ]
    )
    func refused(_ text: String, _ wanted: Int) {
        #expect(status(text) == wanted, "\(text)")
    }

    @Test(
        "What is unusual and clear is carried",
        arguments: [
            "GET / HTTP/1.0\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
            "M-SEARCH / HTTP/1.1\r\nHost:a\r\n\r\n",
            "GET http://a:80?q HTTP/1.1\r\nHost: other\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: \r\n\r\n",
            "GET / HTTP/1.1\r\nHost: [::1]:8080\r\nX:\r\nY: \u{e9}\t z  \r\n\r\n",
            "POST / HTTP/1.1\r\nHOST: a\r\nTRANSFER-ENCODING: Chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 000\r\n\r\n",
        ]
    )
    func carried(_ text: String) {
        #expect(status(text) == 0, "\(text)")
    }

    @Test("A head past its bounds is refused with the status for it")
    func bounds() {
        let long = String(repeating: "x", count: HTTPLimits.head)
        #expect(status("GET /\(long)") == 414)
        #expect(
            status("GET /\(String(repeating: "x", count: HTTPLimits.requestLine)) HTTP/1.1\r\nHost: a\r\n\r\n") == 414
        )
        #expect(status("GET / HTTP/1.1\r\nHost: a\r\nX: \(long)\r\n\r\n") == 431)
        #expect(status("GET / HTTP/1.1\r\nHost: a\r\nX: \(long)") == 431)
        let fields = (0..<HTTPLimits.fields).map { "X\($0): y\r\n" }.joined()
        #expect(status("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n") == 431)
    }

    /// What a stream of bytes came to, in the pieces in which it came.
    struct Outcome: Equatable {
        var status = 0
        var heads: [String] = []
        var bodies: [String] = []
    }

    static func outcome(_ pieces: [[UInt8]]) -> Outcome {
        let queue = ByteQueue(capacity: 16)
        let reader = HeadReader()
        var outcome = Outcome()
        var scanned = 0
        var body = BodyFraming.none
        let output = ByteQueue(capacity: 16)
        for piece in pieces {
            queue.append(piece)
            do throws(HTTPRejection) {
                while true {
                    if !body.isComplete {
                        try BodyTransfer.run(&body, from: queue, to: output, .plain)
                        guard body.isComplete else { break }
                        outcome.bodies.append(output.text)
                        output.clear()
                    }
                    guard case .complete(let end) = try HeadReader.extent(of: queue, scanned: &scanned) else { break }
                    scanned = 0
                    try queue.withBytes { bytes throws(HTTPRejection) in
                        let head = try reader.request(bytes, end: end)
                        body = head.framing
                        let client = HeadWriter.Client(address: [0x31], isSecure: false, port: 80, isTrusted: false)
                        HeadWriter.write(head, reader, bytes, client: client, to: output)
                    }
                    outcome.heads.append(output.text)
                    output.clear()
                    queue.consume(end)
                }
            } catch {
                outcome.status = error.status
                return outcome
            }
        }
        return outcome
    }

    private static let stream = Array(
        """
        POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello\
        POST /b?c=d HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: x, keep-alive\r\nX: y\r\n\r\n\
        5;ext=1\r\nworld\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n\
        GET http://b/ HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n
        """.utf8
    )

    @Test("However a stream is cut into reads, the same comes out", arguments: 0..<100)
    func splits(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        var pieces: [[UInt8]] = []
        var rest = Self.stream[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...(seed % 3 == 0 ? 2 : 40), using: &random)
            pieces.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        let outcome = Self.outcome(pieces)
        #expect(outcome == Self.outcome([Self.stream]))
        #expect(outcome.status == 0)
        #expect(outcome.heads.count == 3)
        #expect(outcome.bodies == ["hello", "world0123456789"])
        #expect(!outcome.heads.joined().contains("6.6.6.6"))
        #expect(!outcome.heads[1].contains("X: y"))
    }

    @Test("Random and damaged bytes end in an answer or in waiting, the same for every way of cutting them")
    func hostileBytes() {
        var random = SeededRandom(seed: 7)
        for round in 0..<4000 {
            var bytes: [UInt8]
            if round % 4 == 0 {
                bytes = (0..<Int.random(in: 0..<200, using: &random)).map { _ in random.byte() }
            } else {
                bytes = Self.stream
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let place = Int.random(in: 0..<bytes.count, using: &random)
                    switch round % 3 {
                    case 0: bytes[place] = random.byte()
                    case 1: bytes.remove(at: place)
                    default: bytes.insert([13, 10, 58, 32, 0, 48].randomElement(using: &random) ?? 0, at: place)
                    }
                }
            }
            let cut = bytes.isEmpty ? 0 : Int.random(in: 0..<bytes.count, using: &random)
            let whole = Self.outcome([bytes])
            let parts = Self.outcome([Array(bytes[..<cut]), Array(bytes[cut...])])
            // A line that is wrong may be found out before or after the head it stands in is whole.
            #expect(whole.heads == parts.heads && whole.bodies == parts.bodies, "\(round)")
            #expect((whole.status == 0) == (parts.status == 0), "\(round)")
        }
    }

    @Test(
        "Malformed chunks are refused",
        arguments: [
            "x\r\n", "\r\n", "5 \r\nhello\r\n", "5\nhello", "5\r\nhellox", "0x5\r\n", "-1\r\n", "5;\u{0}\r\n",
            "1111111111111111\r\n", "0\r\n bad: t\r\n\r\n", "5\rhello", "5\r\nhello\n",
        ]
    )
    func chunks(_ text: String) {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(status(head + text) == 400)
        #expect(Self.outcome((head + text).utf8.map { [$0] }).status == 400)
    }

    @Test("An upgrade is one to WebSocket only, and no other hop's field goes on")
    func hopByHop() {
        let text = """
            GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\
            Keep-Alive: 5\r\nTE: trailers\r\nProxy-Connection: close\r\nX_Forwarded_For: 1\r\nX-Real-IP: 1\r\nForwarded: x\r\n\r\n
            """
        #expect(
            Self.outcome([Array(text.utf8)]).heads == [
                "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a\r\nX-Forwarded-Port: 80\r\n\r\n"
            ]
        )
        let socket = "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n\r\n"
        #expect(
            Self.outcome([Array(socket.utf8)]).heads.first?.hasSuffix(
                "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
            )
                == true
        )
    }
}

extension ByteQueue {
    var text: String {
        withBytes { bytes in String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self) }
    }
}
