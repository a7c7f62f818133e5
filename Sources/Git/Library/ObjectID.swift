import CGit2

extension git_oid {
    /// The id that forty hexadecimal digits name.
    init(hex: String) throws(GitError) {
        self.init()
        try check(unsafe git_oid_fromstr(&self, hex), "read an object id")
    }

    init(_ revision: Revision) throws(GitError) {
        try self.init(hex: revision.hex)
    }

    /// The id behind a pointer of the library.
    init(copying pointer: UnsafePointer<git_oid>?) throws(GitError) {
        guard let pointer = unsafe pointer else { throw GitError(.corrupt, "an object has no id") }
        self = unsafe pointer.pointee
    }

    var hex: String {
        var digits = [CChar](repeating: 0, count: 41)
        var copy = self
        unsafe git_oid_tostr(&digits, digits.count, &copy)
        return String(decoding: digits.prefix(40).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    var revision: Revision { Revision(trusted: hex) }

    func isEqual(to other: git_oid) -> Bool {
        var left = self
        var right = other
        return unsafe git_oid_equal(&left, &right) == 1
    }
}
