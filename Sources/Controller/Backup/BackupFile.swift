import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Writes a backup line by line; it has its name only when all of it is on disk.
final class BackupWriter {
    private let path: String
    private let part: String
    private let file: Int32
    private var buffer: [UInt8] = []
    private var lines = 0

    init(_ path: String) throws {
        self.path = path
        part = path + ".part"
        file = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.failure("make \(part)") }
    }

    deinit {
        close(file)
    }

    /// Begins anew: a transaction that collides is run again.
    func restart() throws {
        guard ftruncate(file, 0) == 0, lseek(file, 0, SEEK_SET) == 0 else { throw Self.failure("empty \(part)") }
        buffer = []
        lines = 0
    }

    func write(_ line: BackupLine) throws {
        buffer += try JSONEncoder().encode(line)
        buffer.append(UInt8(ascii: "\n"))
        lines += 1
        if buffer.count > 1 << 20 { try flush() }
    }

    func finish() throws {
        try write(.end(lines: lines))
        try flush()
        guard fsync(file) == 0, rename(part, path) == 0 else { throw Self.failure("keep \(path)") }
    }

    func abandon() {
        unlink(part)
    }

    private func flush() throws {
        var rest = buffer[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure("write \(part)") }
            rest = rest.dropFirst(count)
        }
        buffer = []
    }

    private static func failure(_ action: String) -> ControllerError {
        ControllerError(.unavailable, "cannot \(action): \(String(cString: strerror(errno)))")
    }
}

/// Reads a backup line by line.
final class BackupReader {
    /// No line of ours is longer.
    private static let longestLine = 256 << 20

    private let path: String
    private let file: UnsafeMutablePointer<FILE>
    private var lines = 0

    init(_ path: String) throws {
        self.path = path
        guard let file = fopen(path, "re") else {
            throw ControllerError(.notFound, "\(path) cannot be opened: \(String(cString: strerror(errno)))")
        }
        self.file = file
    }

    deinit {
        fclose(file)
    }

    /// The next line; throws when the file ends before its last one, which says how many there are.
    func next() throws -> BackupLine {
        var text: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(text) }
        let count = getline(&text, &capacity, file)
        guard count > 0, let text, count <= Self.longestLine else {
            throw ControllerError(.invalid, "\(path) ends after \(lines) lines: it is not a whole backup")
        }
        let data = Data(bytes: text, count: count)
        let line: BackupLine
        do {
            line = try JSONDecoder().decode(BackupLine.self, from: data)
        } catch {
            throw ControllerError(.invalid, "\(path), line \(lines + 1), is not a line of a backup", cause: error)
        }
        if case .end(let wanted) = line, wanted != lines {
            throw ControllerError(.invalid, "\(path) has \(lines) lines and not \(wanted)")
        }
        lines += 1
        return line
    }
}
