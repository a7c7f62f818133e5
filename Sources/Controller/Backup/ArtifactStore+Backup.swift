import Glibc
import Persistence

extension ArtifactStore {
    /// Hands out an artifact piece by piece.
    func pieces(_ name: String, run: Int, _ body: ([UInt8]) throws -> Void) async throws {
        guard database.dialect == .sqlite else {
            guard let upload = try await database.read({ try ArtifactTable.upload(name, run: run, in: $0) }) else {
                return
            }
            var number = 0
            while true {
                let place = number
                let piece = try await database.read { try ArtifactTable.piece(place, of: upload, in: $0) }
                guard let piece else { return }
                try body(piece)
                number += 1
            }
        }
        let file = open(try path(name, run: run), O_RDONLY | O_CLOEXEC)
        // Retention may have been faster.
        guard file >= 0 else { return }
        defer { close(file) }
        while true {
            var count = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: 512 * 1024) { buffer, initialized in
                count = Glibc.read(file, buffer.baseAddress, buffer.count)
                initialized = max(0, count)
            }
            guard count >= 0 else {
                throw ControllerError(.unavailable, "an artifact cannot be read: \(String(cString: strerror(errno)))")
            }
            guard count > 0 else { return }
            try body(bytes)
        }
    }

    /// An artifact that is being put back; its row comes with the others.
    func restoring(_ name: String, run: Int) throws -> Restoring {
        let path = try path(name, run: run)
        if database.dialect == .sqlite {
            for directory in [root, "\(root)/\(run)"] { try StoredFile.makeDirectory(directory) }
        }
        return Restoring(path: path, upload: Restoring.name(name, run: run), database: database)
    }

    /// Takes the pieces of one artifact.
    final class Restoring {
        private let path: String
        private let upload: String
        private let database: any SQLDatabase
        private var number = 0
        private var file: Int32 = -1

        init(path: String, upload: String, database: any SQLDatabase) {
            self.path = path
            self.upload = upload
            self.database = database
        }

        /// What an artifact's pieces are called, so that a restore that was killed finds them again.
        static func name(_ name: String, run: Int) -> String { "restored-\(run)-\(name)" }

        /// The upload that a row of `artifacts` names in this database.
        static func upload(_ row: [SQLValue], columns: [String], in connection: any SQLConnection) throws -> SQLValue {
            guard connection.dialect == .postgres, let run = columns.firstIndex(of: "run_id"),
                let name = columns.firstIndex(of: "name"), case .integer(let id) = row[run],
                case .text(let text) = row[name]
            else { return .null }
            return .text(Self.name(text, run: Int(id)))
        }

        func add(_ bytes: [UInt8]) async throws {
            try await begin()
            guard database.dialect == .postgres else {
                var rest = bytes[...]
                while !rest.isEmpty {
                    let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
                    guard count > 0 else { throw failure() }
                    rest = rest.dropFirst(count)
                }
                return
            }
            let (place, upload) = (number, upload)
            try await database.write { try ArtifactTable.add(bytes, number: place, to: upload, in: $0) }
            number += 1
        }

        func finish() async throws {
            try await begin()
            guard file >= 0 else { return }
            defer { close(file) }
            guard fsync(file) == 0 else { throw failure() }
        }

        private var hasBegun = false

        private func begin() async throws {
            guard !hasBegun else { return }
            hasBegun = true
            guard database.dialect == .postgres else {
                file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
                guard file >= 0 else { throw failure() }
                return
            }
            let upload = upload
            try await database.write { try ArtifactTable.drop(upload: upload, in: $0) }
        }

        private func failure() -> ControllerError {
            ControllerError(.unavailable, "cannot write \(path): \(String(cString: strerror(errno)))")
        }
    }
}
