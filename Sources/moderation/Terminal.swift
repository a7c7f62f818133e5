import Glibc

/// Where a program writes for people: results to standard output, progress and complaints to standard error.
enum Terminal {
    static func note(_ line: String) {
        write(line, to: STDERR_FILENO)
    }

    /// Puts a text in place of the line that was written last to standard error, and leaves it open.
    static func rewrite(_ text: String) {
        write(Array("\r\u{1B}[K\(text)".utf8), to: STDERR_FILENO)
    }

    static func line(_ line: String) {
        write(line, to: STDOUT_FILENO)
    }

    /// Bytes as they are, to standard output.
    static func write(_ bytes: [UInt8]) {
        write(bytes, to: STDOUT_FILENO)
    }

    private static func write(_ line: String, to descriptor: Int32) {
        write(Array((line + "\n").utf8), to: descriptor)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = ArraySlice(bytes)
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            // Nobody reads any more; there is no one to tell.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
