import Glibc

/// What an earlier copy of a tree wrote, so that the next one moves what has not changed.
struct CopyRecord {
    struct Entry {
        /// The file itself when it was copied, and the copy right after.
        var source: FileLook
        var copy: FileLook
    }

    var entries: [String: Entry] = [:]

    /// A file that changed at that time or later may have changed again without showing it.
    var writtenAt = 0

    private static let header = "headgate copy 1"
    private static let maximumBytes = 512 << 20

    /// Reads a record; one that is missing or damaged is empty, and everything is copied.
    static func read(_ path: String) -> CopyRecord {
        guard let bytes = SmallText.read(path, limit: maximumBytes) else { return CopyRecord() }
        let fields = bytes.split(separator: "\0", omittingEmptySubsequences: false)
        guard fields.count >= 3, fields[0] == header, fields.last == "end", let time = Int(fields[1]),
            (fields.count - 3) % 3 == 0
        else { return CopyRecord() }
        var record = CopyRecord()
        record.writtenAt = time
        for place in stride(from: 2, to: fields.count - 1, by: 3) {
            guard let source = FileLook(text: fields[place + 1]), let copy = FileLook(text: fields[place + 2]) else {
                return CopyRecord()
            }
            record.entries[String(fields[place])] = Entry(source: source, copy: copy)
        }
        return record
    }

    func write(_ path: String) throws(LocalRunError) {
        var text = "\(Self.header)\0\(writtenAt)\0"
        for (name, entry) in entries { text += "\(name)\0\(entry.source.text)\0\(entry.copy.text)\0" }
        try SmallText.write(text + "end", to: path)
    }

    /// Whether the file and the copy are what they were when one was made from the other.
    func vouches(for name: String, source: FileLook, copy: FileLook) -> Bool {
        guard let entry = entries[name], entry.source == source, entry.copy == copy else { return false }
        return source.changed < writtenAt && copy.changed < writtenAt && source.modified < writtenAt
    }
}
