import Glibc
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A socket between a runner and one of its workers, which nobody else has: values as lines of JSON in both directions.
///
/// One task at a time waits for the next line. The socket's end says that the other one has gone.
final class WorkerLink: Sendable {
    /// An assignment is far below it.
    private static let maximumLine = 64 << 20

    private struct State {
        var lines: [[UInt8]] = []
        var isEnded = false
        var waiter: CheckedContinuation<[UInt8]?, Never>?
    }

    private let descriptor: Int32
    private let state = Mutex(State())

    /// Closes the socket when nobody has this any more.
    init(descriptor: Int32) throws(RunnerError) {
        self.descriptor = descriptor
        try DetachedThread.start { [self] in read() }
    }

    deinit {
        close(descriptor)
    }

    /// Whether the other one has gone.
    var isEnded: Bool { state.withLock { $0.isEnded } }

    /// The next value; nil when the other one has gone.
    func next<Value: Decodable>(_ type: Value.Type) async throws -> Value? {
        let line = await withCheckedContinuation { continuation in
            let now: [UInt8]?? = state.withLock { state in
                if !state.lines.isEmpty { return .some(state.lines.removeFirst()) }
                if state.isEnded { return .some(nil) }
                state.waiter = continuation
                return nil
            }
            if let now { continuation.resume(returning: now) }
        }
        return try line.map { try JSONDecoder().decode(type, from: Data($0)) }
    }

    /// Hands over a value; false when the other one has gone.
    func send(_ value: some Encodable) async throws -> Bool {
        let line = Array(try JSONEncoder().encode(value)) + [UInt8(ascii: "\n")]
        return await OffPool.run { [self] in
            var rest = line[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    /// Takes no more, as if the other one had gone; what is said to it still arrives.
    func stopReading() {
        shutdown(descriptor, Int32(SHUT_RD))
    }

    /// Ends the conversation for both.
    func end() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private func read() {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        var rest: [UInt8] = []
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0, rest.count < Self.maximumLine else { break }
            rest += buffer[..<count]
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                deliver(Array(rest[..<end]))
                rest.removeSubrange(...end)
            }
        }
        deliver(nil)
    }

    private func deliver(_ line: [UInt8]?) {
        let waiter = state.withLock { state in
            if line == nil { state.isEnded = true }
            guard let waiter = state.waiter else {
                if let line { state.lines.append(line) }
                return CheckedContinuation<[UInt8]?, Never>?.none
            }
            state.waiter = nil
            return waiter
        }
        waiter?.resume(returning: line)
    }
}
