import Glibc

/// Answers control requests out of the engine.
enum ProxyControl {
    static func answer(_ request: ProxyRequest, _ engine: ProxyEngine) -> ProxyReply {
        switch request {
        case .apply(let state):
            do throws(ProxyError) {
                return ProxyReply(applied: try engine.apply(state))
            } catch {
                return ProxyReply(error: ProxyFailure(error))
            }
        case .status(let owner):
            return ProxyReply(status: engine.status(owner: owner))
        case .cut(let owner, let endpoint, let listener):
            return ProxyReply(cut: engine.cut(owner: owner, endpoint: endpoint, listener: listener))
        case .handOver:
            return ProxyReply(error: ProxyFailure(ProxyError(.invalidMessage, "the place is asked for alone")))
        case .ping:
            return ProxyReply(pong: ProxyPong(pid: getpid(), version: ControlLine.version))
        }
    }
}
