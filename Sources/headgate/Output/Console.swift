import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Writes to the terminal at once: nothing is held back in a buffer that a kill would lose.
enum Console {
    static func print(_ text: String) {
        write(text + "\n", to: STDOUT_FILENO)
    }

    /// Text without a line end of its own.
    static func raw(_ text: String) {
        write(text, to: STDOUT_FILENO)
    }

    static func raw(_ bytes: [UInt8]) {
        write(bytes, to: STDOUT_FILENO)
    }

    /// A value as JSON that people can read, keys in order.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    static func note(_ text: String) {
        write(text + "\n", to: STDERR_FILENO)
    }

    static func error(_ text: String) {
        write("headgate: \(text)\n", to: STDERR_FILENO)
    }

    /// A message that brings its own beginning.
    static func errorText(_ text: String) {
        write(text + "\n", to: STDERR_FILENO)
    }

    /// A line that the next one takes the place of.
    static func progress(_ text: String) {
        let line = String(String.UnicodeScalarView(text.unicodeScalars.prefix(100).map { $0.value < 32 ? " " : $0 }))
        write("\r\u{1B}[K\(line)", to: STDERR_FILENO)
    }

    /// Whether a person is watching, so that a line may be redrawn and coloured.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil }

    private static func write(_ text: String, to descriptor: Int32) {
        write(Array(text.utf8), to: descriptor)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
                if count < 0 {
                    if errno == EINTR || errno == EAGAIN { continue }
                    return
                }
                done += count
            }
        }
    }
}
