import Glibc
import Synchronization

/// Stands between an agent and its engine, counts what changes something there, and strikes at one of those requests.
final class EngineWire: Sendable {
    /// When to strike.
    enum Moment: String, Sendable, CaseIterable {
        /// The engine never hears of it.
        case before
        /// The engine has done it, and nobody is told.
        case after
    }

    private struct State {
        var count = 0
        var target: (number: Int, moment: Moment)?

        /// The request that is meant, once it has come.
        var met: String?

        /// The same once the agent has ended for it.
        var hit: String?
    }

    private let state = Mutex(State())
    private let strike: @Sendable () -> Void

    /// `strike` has ended the agent when it returns.
    init(strike: @escaping @Sendable () -> Void) {
        self.strike = strike
    }

    /// Counts anew and strikes at that request, the first being 1.
    func aim(at number: Int, _ moment: Moment) {
        state.withLock { $0 = State(target: (number, moment)) }
    }

    /// What was struck at, such as `POST /v1.41/containers/create`; nil as long as nothing was.
    var hit: String? { state.withLock { $0.hit } }

    /// Whether the request that is meant has come.
    var isMet: Bool { state.withLock { $0.met != nil } }

    /// Looks at what an agent sends; true when it is not to be handed on.
    func blocks(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let request = Self.change(in: bytes) else { return false }
        let moment = state.withLock { state -> Moment? in
            state.count += 1
            guard let target = state.target, target.number == state.count, state.met == nil else { return nil }
            state.met = request
            return target.moment
        }
        guard moment == .before else { return false }
        end()
        return true
    }

    /// Looks at what the engine answers; true when it is not to be handed on.
    func swallows(answerTo request: ArraySlice<UInt8>) -> Bool {
        guard let change = Self.change(in: request) else { return false }
        let isMeant = state.withLock { $0.met == change && $0.hit == nil && $0.target?.moment == .after }
        if isMeant { end() }
        return isMeant
    }

    private func end() {
        strike()
        state.withLock { $0.hit = $0.met }
    }

    /// Whether a request begins with these bytes, whatever it asks.
    static func isHead(_ bytes: ArraySlice<UInt8>) -> Bool {
        ["GET /", "HEAD /", "POST /", "PUT /", "DELETE /"].contains { bytes.starts(with: $0.utf8) }
    }

    /// The request's line when it changes something: probes by `exec`, waiting and pulling do not count.
    private static func change(in bytes: ArraySlice<UInt8>) -> String? {
        let line = String(decoding: bytes.prefix(200).prefix { $0 != 0x0D && $0 != 0x0A }, as: UTF8.self)
        guard line.hasPrefix("POST /") || line.hasPrefix("DELETE /"), line.hasSuffix(" HTTP/1.1") else { return nil }
        guard !line.contains("/exec"), !line.contains("/wait"), !line.contains("/images/") else { return nil }
        return String(line.dropLast(" HTTP/1.1".count).prefix { $0 != "?" })
    }
}
