import CGit2

extension RepositoryHandle {
    /// Writes a commit again with a signature over all that it says, in the header that Git looks for.
    func signed(
        _ revision: Revision,
        by sign: (_ commit: [UInt8]) throws -> String
    ) throws -> Revision {
        var id = try git_oid(revision)
        let object = unsafe try Owned.make(git_odb_object_free, "read the commit \(id.hex)") {
            unsafe git_odb_read(&$0, objects, &id)
        }
        let bytes = unsafe Array(
            UnsafeRawBufferPointer(
                start: git_odb_object_data(object.pointer),
                count: git_odb_object_size(object.pointer)
            )
        )
        guard let end = Self.endOfHeader(bytes) else {
            throw GitError(.corrupt, "the commit \(id.hex) has no message")
        }
        let lines = try sign(bytes).split(separator: "\n", omittingEmptySubsequences: false)
        // A header's further lines begin with a space.
        let header = "gpgsig " + lines.joined(separator: "\n ") + "\n"
        let whole = bytes[..<end] + Array(header.utf8) + bytes[end...]
        var written = git_oid()
        let status = unsafe whole.withUnsafeBytes { content in
            unsafe git_odb_write(&written, objects, content.baseAddress, content.count, GIT_OBJECT_COMMIT)
        }
        try check(status, "write a signed commit")
        return written.revision
    }

    /// Where the empty line between header and message stands.
    private static func endOfHeader(_ bytes: [UInt8]) -> Int? {
        bytes.indices.dropLast().first { bytes[$0] == 0x0A && bytes[$0 + 1] == 0x0A }.map { $0 + 1 }
    }
}
