import Glibc

/// Copies whole files.
enum FileCopy {
    /// Makes or replaces a file.
    static func copy(_ path: String, to target: String) throws(LocalRunError) {
        let input = open(path, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw failure(path) }
        defer { close(input) }
        let temporary = target + ".new"
        let output = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard output >= 0 else { throw failure(target) }
        defer { close(output) }
        var buffer = [UInt8](repeating: 0, count: 256 * 1024)
        while true {
            let count = read(input, &buffer, buffer.count)
            if count == 0 { break }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(path) }
            var rest = buffer[..<count]
            while !rest.isEmpty {
                let done = rest.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
                if done < 0, errno == EINTR { continue }
                guard done > 0 else { throw failure(target) }
                rest = rest.dropFirst(done)
            }
        }
        guard rename(temporary, target) == 0 else { throw failure(target) }
    }

    /// A name as one harmless part of a path; different names stay different.
    static func safe(_ name: String) -> String {
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
        return name.unicodeScalars.map { scalar in
            allowed.contains(Character(scalar)) ? String(scalar) : "%" + String(scalar.value, radix: 16) + ";"
        }.joined()
    }

    /// The name that `safe` made a part of a path of.
    static func original(_ part: String) -> String {
        var result = String.UnicodeScalarView()
        var rest = part[...]
        while let percent = rest.firstIndex(of: "%") {
            result += rest[..<percent].unicodeScalars
            rest = rest[percent...].dropFirst()
            let digits = rest.prefix { $0 != ";" }
            if let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) { result.append(scalar) }
            rest = rest.dropFirst(digits.count + 1)
        }
        return String(result + rest.unicodeScalars)
    }

    private static func failure(_ path: String) -> LocalRunError {
        LocalRunError(.unavailable, "\(path): \(String(cString: strerror(errno)))")
    }
}
