import HeadgateConfiguration

/// Reads configuration files for commands.
enum ConfigurationReading {
    static func controller(_ path: String) throws -> ControllerConfiguration {
        do {
            var configuration = try ControllerConfiguration(parsing: bytes(path), file: path)
            configuration.data = Environment.absolute(configuration.data)
            return configuration
        } catch let error as ConfigurationError {
            throw CommandError(error.message, status: ExitStatus.usage)
        }
    }

    static func agent(_ path: String) throws -> AgentConfiguration {
        do {
            var configuration = try AgentConfiguration(parsing: bytes(path), file: path)
            configuration.data = Environment.absolute(configuration.data)
            return configuration
        } catch let error as ConfigurationError {
            throw CommandError(error.message, status: ExitStatus.usage)
        }
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        do {
            return try TextFile.bytes(path, limit: 4 << 20)
        } catch {
            throw CommandError("\(path) cannot be read: \(error.message)", status: ExitStatus.usage)
        }
    }
}
