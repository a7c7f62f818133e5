import Glibc
import Logging

/// The proxy whose place this one takes, as this one sees it: what it hands over, and what it still carries.
///
/// Confined to the control thread.
final class Predecessor: EventHandler {
    /// The open file that holds the lock of the state.
    let lock: Int32
    /// Where agents connect.
    let controlSocket: Int32
    let owners: [ProxyDesiredState]
    let handOvers: Int
    let listeningSockets: [ListenerPlace: Int32]
    /// What it still carries.
    private(set) var listeners: [ProxyListenerStatus] = []

    private let fd: Int32
    private var loop: EventLoop?
    private var token: EventLoop.Token?
    private var input: [UInt8] = []
    private(set) var isGone = false

    /// Asks the proxy behind a control socket for its place; nil when nobody answers there.
    static func ask(_ path: String) throws -> Predecessor? {
        let fd: Int32
        do throws(ProxyError) {
            fd = try UnixSocket.connect(path)
        } catch {
            if error.code == .unreachable { return nil }
            throw error
        }
        do {
            return try Predecessor(fd)
        } catch {
            close(fd)
            throw error
        }
    }

    private init(_ fd: Int32) throws {
        self.fd = fd
        UnixSocket.makeBlocking(fd, seconds: 5)
        try UnixSocket.write(ControlLine.encode(ProxyRequest.handOver), to: fd)
        var descriptors: [Int32] = []
        var line: [UInt8] = []
        while !line.contains(ControlLine.newline) {
            guard let part = try DescriptorPassing.receive(from: fd) else {
                throw ProxyError(.unreachable, "the running proxy did not hand its place over")
            }
            descriptors += part.descriptors
            line += part.bytes.drop { $0 == DescriptorPassing.mark }
            guard line.count <= ControlLine.maxBytes else {
                throw ProxyError(.tooLarge, "the running proxy's offer is too long")
            }
        }
        let reply = try ControlLine.decode(ProxyReply.self, line.dropLast())
        if let error = reply.error {
            throw ProxyError(.alreadyRunning, "the running proxy does not hand its place over: \(error.message)")
        }
        guard let offer = reply.offer, offer.version == ControlLine.version,
            descriptors.count == offer.addresses.count + 2
        else {
            throw ProxyError(.invalidMessage, "the running proxy's offer has another form")
        }
        lock = descriptors[0]
        controlSocket = descriptors[1]
        owners = offer.owners
        handOvers = offer.handOvers
        var sockets: [ListenerPlace: Int32] = [:]
        let datagrams = Set(offer.datagrams ?? [])
        for (index, descriptor) in descriptors.dropFirst(2).enumerated() {
            guard let address = SocketAddress(offer.addresses[index]) else {
                close(descriptor)
                continue
            }
            let transport: ProxyListener.Transport = datagrams.contains(index) ? .udp : .tcp
            sockets[ListenerPlace(address: address, transport: transport)] = descriptor
        }
        listeningSockets = sockets
    }

    /// Says that this proxy accepts from now on, and waits until the other one has said what it still carries.
    func release(_ loop: EventLoop) throws {
        try UnixSocket.write(ControlLine.encode(HandOverLine.Word.accepting), to: fd)
        while !input.contains(ControlLine.newline) {
            guard let part = try DescriptorPassing.receive(from: fd) else { break }
            input += part.bytes
        }
        takeLines()
        UnixSocket.makeNonBlocking(fd)
        self.loop = loop
        token = try loop.add(fd, .stream, self)
    }

    /// Passes on what is meant for connections that are still there.
    func tell(_ word: HandOverLine.Word) {
        guard !isGone else { return }
        do {
            try UnixSocket.write(ControlLine.encode(word), to: fd)
        } catch {
            end()
        }
    }

    func ready(_ readiness: Readiness) {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while !isGone {
            let count = unsafe recv(fd, &chunk, chunk.count, 0)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { break }
            guard count > 0 else { return end() }
            input += chunk[..<count]
            guard input.count <= 2 * ControlLine.maxBytes else { return end() }
        }
        takeLines()
    }

    /// Keeps what the last whole line says.
    private func takeLines() {
        guard let last = input.lastIndex(of: ControlLine.newline) else { return }
        let lines = input[..<last]
        let start = lines.lastIndex(of: ControlLine.newline).map { $0 + 1 } ?? 0
        do throws(ProxyError) {
            listeners = try ControlLine.decode(HandOverLine.Remains.self, lines[start...]).listeners
        } catch {
            end()
        }
        input.removeFirst(last + 1)
    }

    /// It has ended, and all that it carried with it.
    private func end() {
        guard !isGone else { return }
        isGone = true
        listeners = []
        if let token { loop?.remove(token) }
        close(fd)
    }
}
