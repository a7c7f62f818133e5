/// Who made a commit, and when.
public struct GitSignature: Hashable, Sendable, Codable {
    public let name: String
    public let email: String
    /// Seconds since 1970, UTC.
    public let seconds: Int64
    /// Minutes east of UTC, for showing the time as its author saw it.
    public let offsetMinutes: Int

    /// Makes a signature for a new commit.
    ///
    /// - Throws: ``GitError`` with code `invalid` when a part is empty or holds a line break, `<`, `>` or NUL.
    public init(name: String, email: String, seconds: Int64, offsetMinutes: Int = 0) throws(GitError) {
        for (part, text) in [("name", name), ("e-mail address", email)] {
            guard !text.isEmpty, text.utf8.count <= 1000,
                !text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") })
            else {
                throw GitError(.invalid, "the \(part) of a commit's author must be plain text on one line, without <>")
            }
        }
        guard seconds >= 0, seconds < 1 << 40, abs(offsetMinutes) <= 14 * 60 else {
            throw GitError(.invalid, "the time of a commit is out of range")
        }
        self.init(name: name, email: email, recordedSeconds: seconds, offsetMinutes: offsetMinutes)
    }

    /// Takes what a commit holds as it is.
    init(name: String, email: String, recordedSeconds: Int64, offsetMinutes: Int) {
        self.name = name
        self.email = email
        seconds = recordedSeconds
        self.offsetMinutes = offsetMinutes
    }
}
