/// One line of a job's log.
public struct LogLine: Sendable, Hashable {
    /// When it was written, as RFC 3339.
    public var time: String

    /// The step; 0 is the job itself.
    public var step: Int
    public var text: String

    /// The lines of a piece of a log, `TIME STEP TEXT` each.
    static func lines(of bytes: [UInt8]) -> [LogLine] {
        bytes.split(separator: UInt8(ascii: "\n")).map { line in
            let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, let step = Int(String(decoding: parts[1], as: UTF8.self)) else {
                return LogLine(time: "", step: 0, text: String(decoding: line, as: UTF8.self))
            }
            return LogLine(
                time: String(decoding: parts[0], as: UTF8.self),
                step: step,
                text: String(decoding: parts[2], as: UTF8.self)
            )
        }
    }
}
