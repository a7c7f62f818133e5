import Synchronization
import TestSupport

/// Gives out one file as good servers do, in parts too, after the answers of a script.
final class FileServer: Sendable {
    struct State {
        var content: [UInt8]
        var tag: String? = "\"one\""
        var lastChanged: String?
        /// What to answer first, one after the other.
        var script: [TestServer.Answer] = []
        /// After how many bytes of a body to close the connection, one answer after the other.
        var cuts: [Int] = []
        var ignoresRanges = false
        var requests: [TestServer.Request] = []
    }

    let state: Mutex<State>
    private let server = Mutex<TestServer?>(nil)

    init(_ content: [UInt8]) throws {
        state = Mutex(State(content: content))
        let answering = try TestServer { [weak self] request in
            self?.answer(request) ?? TestServer.Answer(isSilent: true)
        }
        server.withLock { $0 = answering }
    }

    deinit {
        server.withLock { $0?.stop() }
    }

    var address: String { "http://127.0.0.1:\(server.withLock { $0?.port ?? 0 })" }

    var requests: [TestServer.Request] { state.withLock { $0.requests } }

    func change(_ body: (inout State) -> Void) {
        state.withLock { body(&$0) }
    }

    private func answer(_ request: TestServer.Request) -> TestServer.Answer {
        state.withLock { state in
            state.requests.append(request)
            if !state.script.isEmpty { return state.script.removeFirst() }
            var answer = TestServer.Answer(body: state.content)
            answer.headers["ETag"] = state.tag
            answer.headers["Last-Modified"] = state.lastChanged
            if !state.cuts.isEmpty { answer.cut = state.cuts.removeFirst() }
            guard !state.ignoresRanges, let start = Self.start(request) else { return answer }
            let condition = request.headers["if-range"]
            guard condition == nil || condition == state.tag || condition == state.lastChanged else { return answer }
            let total = state.content.count
            guard start < total else {
                answer.status = "416 Range Not Satisfiable"
                answer.headers["Content-Range"] = "bytes */\(total)"
                answer.body = []
                return answer
            }
            answer.status = "206 Partial Content"
            answer.headers["Content-Range"] = "bytes \(start)-\(total - 1)/\(total)"
            answer.body = Array(state.content[start...])
            return answer
        }
    }

    private static func start(_ request: TestServer.Request) -> Int? {
        guard let range = request.headers["range"], range.hasPrefix("bytes="), range.hasSuffix("-") else { return nil }
        return Int(range.dropFirst("bytes=".count).dropLast())
    }
}
