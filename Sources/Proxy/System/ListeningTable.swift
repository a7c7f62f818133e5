import Glibc

/// The kernel's table of sockets that listen, as `/proc/net/tcp` and `/proc/net/tcp6` have it (`proc_pid_net`, proc(5)).
enum ListeningTable {
    /// More than any host has: some 150 bytes a connection.
    private static let longest = 64 << 20

    /// Whether a socket of this network namespace listens on exactly this address and port; true where that cannot be told.
    static func has(_ address: SocketAddress) -> Bool {
        guard let text = read(address.family == .ipv4 ? "/proc/net/tcp" : "/proc/net/tcp6") else { return true }
        return lists(address, text)
    }

    /// Whether such a table has a line of a listening socket for the address.
    static func lists(_ address: SocketAddress, _ table: [UInt8]) -> Bool {
        let wanted = Array(name(of: address).utf8)
        return table.split(separator: UInt8(ascii: "\n")).dropFirst().contains { line in
            // Number, local address, remote address, state: 0A is listening.
            let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 4)
            return fields.count > 3 && fields[1].elementsEqual(wanted) && fields[3].elementsEqual("0A".utf8)
        }
    }

    /// An address as the table has it: words of the wire's bytes, the last byte first as little-endian machines print them, and the port.
    static func name(of address: SocketAddress) -> String {
        let bytes = address.addressBytes
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 4) {
            let word = bytes[start..<start + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            text += hexadecimal(word, digits: 8)
        }
        return text + ":" + hexadecimal(UInt32(address.port), digits: 4)
    }

    private static func hexadecimal(_ number: UInt32, digits: Int) -> String {
        let text = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    private static func read(_ path: String) -> [UInt8]? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while text.count < longest {
            let count = unsafe Glibc.read(file, &chunk, chunk.count)
            guard count >= 0 else { return nil }
            guard count > 0 else { return text }
            text += chunk[..<count]
        }
        return nil
    }
}
