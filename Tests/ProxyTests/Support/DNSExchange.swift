import Glibc
import Testing

@testable import Proxy

/// DNS packets written and read by hand, apart from the code under test.
enum DNSPacket {
    /// An answer taken apart.
    struct Answer: Equatable {
        var id: UInt16
        var code: UInt8
        var truncated = false
        var authoritative = false
        /// Addresses as literals, and the names that others stand for.
        var addresses: [String] = []
        var timesToLive: [UInt32] = []
        /// Types of the records in the authority section.
        var authority: [UInt16] = []
    }

    static func query(_ name: String, type: UInt16 = 1, id: UInt16 = 0x1234) -> [UInt8] {
        var packet: [UInt8] = [UInt8(id >> 8), UInt8(id & 0xff), 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
        for label in name.split(separator: ".") { packet += [UInt8(label.utf8.count)] + Array(label.utf8) }
        return packet + [0, UInt8(type >> 8), UInt8(type & 0xff), 0, 1]
    }

    /// An answer with one IPv4 address to a query.
    static func answer(_ query: [UInt8], address: [UInt8], flags: [UInt8] = [0x81, 0x80]) -> [UInt8] {
        [query[0], query[1]] + flags + [0, 1, 0, 1, 0, 0, 0, 0] + query[12...]
            + [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4] + address
    }

    static func parse(_ packet: [UInt8]) throws -> Answer {
        func word(_ at: Int) throws -> Int {
            try #require(at + 1 < packet.count)
            return Int(packet[at]) << 8 | Int(packet[at + 1])
        }
        var answer = Answer(id: UInt16(try word(0)), code: packet[3] & 0xf)
        #expect(packet[2] & 0x80 != 0)
        answer.truncated = packet[2] & 2 != 0
        answer.authoritative = packet[2] & 4 != 0
        var offset = 12
        func skipName() throws {
            while true {
                try #require(offset < packet.count)
                let length = Int(packet[offset])
                offset += length & 0xc0 == 0xc0 ? 2 : length + 1
                if length == 0 || length & 0xc0 == 0xc0 { return }
            }
        }
        for _ in 0..<(try word(4)) {
            try skipName()
            offset += 4
        }
        for index in 0..<(try word(6) + (try word(8))) {
            try skipName()
            let type = try word(offset)
            let timeToLive = UInt32(try word(offset + 4)) << 16 | UInt32(try word(offset + 6))
            let length = try word(offset + 8)
            offset += 10
            try #require(offset + length <= packet.count)
            if index >= (try word(6)) {
                answer.authority.append(UInt16(type))
            } else {
                answer.timesToLive.append(timeToLive)
                let data = Array(packet[offset..<offset + length])
                answer.addresses.append(type == 5 ? name(data) : literal(data))
            }
            offset += length
        }
        #expect(offset == packet.count)
        return answer
    }

    /// A name that is written out.
    private static func name(_ bytes: [UInt8]) -> String {
        var labels: [String] = []
        var rest = bytes[...]
        while let length = rest.first, length > 0 {
            labels.append(String(decoding: rest.dropFirst().prefix(Int(length)), as: UTF8.self))
            rest = rest.dropFirst(Int(length) + 1)
        }
        return labels.joined(separator: ".")
    }

    private static func literal(_ bytes: [UInt8]) -> String {
        guard bytes.count == 16 else { return bytes.map(String.init).joined(separator: ".") }
        var text = [CChar](repeating: 0, count: 46)
        _ = inet_ntop(AF_INET6, bytes, &text, 46)
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// A blocking DNS client over datagrams.
final class DNSClient {
    let fd: Int32

    init(_ resolver: ProxyEndpoint, seconds: Int = 10) throws {
        let address = try #require(SocketAddress(resolver))
        fd = try UDPSocket.connect(address)
        _ = fcntl(fd, F_SETFL, 0)
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit {
        close(fd)
    }

    func send(_ packet: [UInt8]) {
        _ = Glibc.send(fd, packet, packet.count, 0)
    }

    func ask(_ packet: [UInt8]) throws -> DNSPacket.Answer {
        send(packet)
        return try DNSPacket.parse(try receive())
    }

    func receive() throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(fd, &buffer, buffer.count, 0)
        guard count >= 0 else { throw TestConnection.Failure(number: errno) }
        return Array(buffer[..<count])
    }
}

/// An upstream resolver whose packets a test decides.
final class TestUpstream: Sendable {
    let endpoint = Loopback.endpoint(port: 5353)
    private let stopping = Flag()
    private let ended = Rendezvous<Bool>()

    init(_ answers: @escaping @Sendable (_ query: [UInt8]) -> [[UInt8]]) throws {
        let fd = try UDPSocket.bind(try #require(SocketAddress(endpoint)))
        try Thread.start { [stopping, ended] in
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while !stopping.isRaised {
                var polled = pollfd(fd: fd, events: Int16(POLLIN), revents: 0)
                guard poll(&polled, 1, 20) > 0, let (query, sender) = UDPSocket.receive(fd, into: &buffer) else {
                    continue
                }
                for answer in answers(query) { UDPSocket.send(fd, answer, to: sender) }
            }
            close(fd)
            ended.fulfil(true)
        }
    }

    func stop() {
        stopping.raise()
        _ = ended.wait()
    }
}
