import DockerEngine
import Glibc

/// Brings a container's output to this program's, each stream to its own, as it comes.
enum EngineOutput {
    static func copy(_ output: DockerLogs) async throws {
        for try await chunk in output {
            let file = chunk.source == .error ? STDERR_FILENO : STDOUT_FILENO
            var rest = chunk.bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                // Whoever read it has gone, as `head` does.
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }
}
