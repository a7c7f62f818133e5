import Glibc

/// What earlier checkouts wrote into a directory, as remembered in a file.
struct CheckoutState {
    /// One file or link that was written.
    struct Record: Equatable {
        let mode: GitFileMode
        let id: String
        /// How the file looked right after; nil when it may have been written or not.
        let stamp: FileStamp?
    }

    /// The directory the records are about: its path, device and inode.
    let directory: String
    var records: [[UInt8]: Record] = [:]
    /// When the stamps were right.
    ///
    /// A file changed at that time or later may have changed again without showing it.
    var writtenAt = 0

    private static let header = "headgate checkout 1"
    private static let maximumBytes = 1 << 30

    /// Reads a state.
    ///
    /// One that is missing, damaged or about another directory is an empty one: everything is then compared by content.
    static func read(_ path: String, directory: String) throws(GitError) -> CheckoutState {
        let empty = CheckoutState(directory: directory)
        guard let bytes = try Files.read(path, limit: maximumBytes) else { return empty }
        var fields = bytes.split(separator: 0, omittingEmptySubsequences: false).makeIterator()
        guard fields.text() == header, fields.text() == directory, let writtenAt = fields.integer(),
            let count = fields.integer()
        else { return empty }
        var state = empty
        state.writtenAt = writtenAt
        for _ in 0..<max(0, count) {
            guard let entry = fields.record() else { return empty }
            state.records[entry.path] = entry.record
        }
        // The last field of a file that was written whole.
        guard fields.text() == "end" else { return empty }
        return state
    }

    /// Writes the state in the place of the one before.
    ///
    /// - `time`: When all of its stamps were right, by the clock of the file system.
    func write(_ path: String, at time: Int) throws(GitError) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(records.count * 160)
        func add(_ field: some Sequence<UInt8>) {
            bytes += field
            bytes.append(0)
        }
        for field in [Self.header, directory, String(time), String(records.count)] { add(field.utf8) }
        for (file, record) in records {
            add(file)
            add(String(record.mode.rawValue).utf8)
            add(record.id.utf8)
            let stamp = record.stamp.map { "\($0.size) \($0.modified) \($0.changed) \($0.inode)" }
            add((stamp ?? "").utf8)
        }
        add("end".utf8)
        let temporary = path + ".new"
        try Files.write(bytes, to: temporary)
        try Files.move(temporary, to: path)
    }

    /// Whether a file is known to have the content of its record, by its looks alone.
    func vouches(for stamp: FileStamp, _ record: Record) -> Bool {
        record.stamp == stamp && stamp.changed < writtenAt && stamp.modified < writtenAt
    }
}

extension IteratorProtocol where Element == ArraySlice<UInt8> {
    fileprivate mutating func text() -> String? {
        next().map { String(decoding: $0, as: UTF8.self) }
    }

    fileprivate mutating func integer() -> Int? {
        text().flatMap { Int($0) }
    }

    fileprivate mutating func record() -> (path: [UInt8], record: CheckoutState.Record)? {
        guard let path = next(), let raw = text(), let mode = UInt32(raw).flatMap({ GitFileMode(rawValue: $0) }),
            let id = text(), let looks = text()
        else { return nil }
        let numbers = looks.split(separator: " ").compactMap { Int($0) }
        let stamp =
            numbers.count == 4 && numbers[3] >= 0
            ? FileStamp(size: numbers[0], modified: numbers[1], changed: numbers[2], inode: UInt(numbers[3])) : nil
        return (Array(path), CheckoutState.Record(mode: mode, id: id, stamp: stamp))
    }
}
