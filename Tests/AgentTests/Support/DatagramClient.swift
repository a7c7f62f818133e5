import Glibc
import TestSupport

/// A blocking socket for datagrams to one place.
final class DatagramClient: Sendable {
    private let fd: Int32

    init(_ address: String, _ port: UInt16) throws {
        fd = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        guard inet_pton(AF_INET, address, &place.sin_addr) == 1 else { throw TestFailure("\(address) is no address") }
        let status = withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(fd, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw TestFailure("no datagrams to \(address): \(errno)") }
    }

    deinit {
        close(fd)
    }

    /// The answer to a datagram; nil where none comes within a second, as any may be lost.
    func ask(_ bytes: [UInt8]) async -> [UInt8]? {
        await withCheckedContinuation { continuation in
            BlockingThread.start { continuation.resume(returning: self.exchange(bytes)) }
        }
    }

    func ask(_ text: String) async -> String? {
        await ask(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    private func exchange(_ bytes: [UInt8]) -> [UInt8]? {
        guard send(fd, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return nil }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(fd, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : nil
    }
}

/// A question for the addresses of a name, and its answer (RFC 1035).
struct NameAnswer: Equatable {
    /// The response code.
    var code: UInt8

    /// The names that the one asked for stands for, and the addresses, in their order.
    var records: [String] = []

    static func question(_ name: String) -> [UInt8] {
        var bytes: [UInt8] = [0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
        for label in name.split(separator: ".") { bytes += [UInt8(label.utf8.count)] + Array(label.utf8) }
        return bytes + [0, 0, 1, 0, 1]
    }

    /// Nil for what is none.
    init?(_ packet: [UInt8]) {
        guard packet.count > 12, packet[2] & 0x80 != 0 else { return nil }
        code = packet[3] & 0xf
        var offset = 12
        guard Self.name(packet, &offset) != nil else { return nil }
        offset += 4
        for _ in 0..<(Int(packet[6]) << 8 | Int(packet[7])) {
            guard Self.name(packet, &offset) != nil, offset + 10 <= packet.count else { return nil }
            let type = packet[offset + 1]
            let length = Int(packet[offset + 8]) << 8 | Int(packet[offset + 9])
            offset += 10
            guard offset + length <= packet.count else { return nil }
            if type == 1 {
                records.append(packet[offset..<offset + length].map(String.init).joined(separator: "."))
            } else {
                var start = offset
                guard let name = Self.name(packet, &start) else { return nil }
                records.append(name)
            }
            offset += length
        }
    }

    /// Reads a name and steps over it.
    private static func name(_ packet: [UInt8], _ offset: inout Int) -> String? {
        var labels: [String] = []
        var at = offset
        var hasJumped = false
        for _ in 0..<64 {
            guard at < packet.count else { return nil }
            let length = Int(packet[at])
            if length & 0xc0 == 0xc0 {
                guard at + 1 < packet.count else { return nil }
                if !hasJumped { offset = at + 2 }
                hasJumped = true
                at = (length & 0x3f) << 8 | Int(packet[at + 1])
                continue
            }
            at += length + 1
            if length == 0 {
                if !hasJumped { offset = at }
                return labels.joined(separator: ".")
            }
            guard at <= packet.count else { return nil }
            labels.append(String(decoding: packet[(at - length)..<at], as: UTF8.self))
        }
        return nil
    }
}
