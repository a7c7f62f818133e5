import HeadgateConfiguration

/// Reads the secrets that configuration files refer to.
enum SecretFile {
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
