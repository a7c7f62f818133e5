import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The secrets of a group: made at its first start, each in a file that only its owner can read.
struct Tokens {
    let paths: Paths

    /// Makes the token of that name unless it is there.
    func ensure(_ name: String) throws(StandaloneError) {
        let path = paths.token(name)
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if file < 0 {
            if errno == EEXIST { return }
            throw StandaloneError(.storage, "\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        defer { close(file) }
        var generator = SystemRandomNumberGenerator()
        let token = (0..<4).map { _ in
            let digits = String(generator.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
        let text = Array((token + "\n").utf8)
        guard Glibc.write(file, text, text.count) == text.count else {
            unlink(path)
            throw StandaloneError(.storage, "\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    func read(_ name: String) throws(StandaloneError) -> String {
        do {
            let text = try String(contentsOfFile: paths.token(name), encoding: .utf8)
            return String(text.prefix { !$0.isNewline })
        } catch {
            throw StandaloneError(.storage, "\(paths.token(name)) cannot be read: \(error)", cause: error)
        }
    }
}
