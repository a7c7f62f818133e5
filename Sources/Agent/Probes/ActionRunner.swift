import DockerEngine
import HTTPTransport
import Manifests

/// Does what a probe or a hook says.
struct ActionRunner: Sendable {
    let engine: DockerClient
    let http: HTTPClient

    /// Nil on success, else why not.
    func run(_ action: Probe.Action, in id: String, address: String, atMost limit: Duration) async -> String? {
        switch action {
        case .httpGet(let get):
            return await HTTPProbe(http: http).ask(get, address: address, atMost: limit)
        case .tcpSocket(let port, let host):
            return await TCPProbe.ask(address: host ?? address, port: port, atMost: limit)
        case .grpc(let port, let service):
            return await GRPCProbe(http: http).ask(port: port, service: service, address: address, atMost: limit)
        case .exec(let command):
            return await Deadline.race(limit) { await execute(command, in: id) }
                ?? "the command took longer than \(limit)"
        }
    }

    private func execute(_ command: [String], in id: String) async -> String? {
        do {
            let result = try await engine.exec(in: id, ExecSpec(command: command), limit: 4096)
            guard result.exitCode != 0 else { return nil }
            let words = String(decoding: (result.error + result.output).prefix(300), as: UTF8.self)
                .split(whereSeparator: \.isNewline).joined(separator: " | ")
            return "the command ended with status \(result.exitCode)" + (words.isEmpty ? "" : ": \(words)")
        } catch {
            return error.message
        }
    }
}
