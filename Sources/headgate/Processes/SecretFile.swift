import Glibc
import HeadgateConfiguration

/// Reads the secrets that configuration files refer to, and writes new ones.
enum SecretFile {
    /// Writes a secret to a file that is not there yet, for its owner only.
    static func create(_ path: String, holding secret: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw CommandError("\(path) cannot be made: \(String(cString: strerror(errno)))")
        }
        defer { close(file) }
        let bytes = Array((secret + "\n").utf8)
        guard write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else {
            throw CommandError("\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    static func read(_ reference: SecretReference) throws -> String {
        switch reference {
        case .file(let path):
            do {
                return try TextFile.read(path, limit: 64 * 1024).trimmed
            } catch {
                throw CommandError("the secret file \(path) cannot be read: \(error.message)", status: ExitStatus.usage)
            }
        case .environment(let name):
            guard let value = Environment.current[name], !value.isEmpty else {
                throw CommandError(
                    "the variable \(name), which the configuration refers to, is not set",
                    status: ExitStatus.usage
                )
            }
            return value
        }
    }
}
