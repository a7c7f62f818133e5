import Logging

/// The program's log lines on standard error.
enum Log {
    static func make(_ label: String, level: Logger.Level = .info) -> Logger {
        var logger = Logger(label: label) { StreamLogHandler.standardError(label: $0) }
        let wanted = Environment.current["HEADGATE_LOG"].flatMap { Logger.Level(rawValue: $0.lowercased()) }
        logger.logLevel = wanted ?? level
        return logger
    }
}
