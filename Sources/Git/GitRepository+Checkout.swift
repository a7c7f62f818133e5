/// What a checkout did.
public struct GitCheckout: Sendable, Hashable {
    public let revision: Revision
    /// Files and links that were written.
    public var written = 0
    /// Files and links that were as they should be and were not touched.
    public var kept = 0
    /// Files and links of an earlier checkout that were removed.
    public var deleted = 0
}

/// Bounds on what a checkout writes.
public struct GitCheckoutLimits: Sendable, Hashable {
    public var fileBytes: Int
    public var totalBytes: Int

    public init(fileBytes: Int = 1 << 30, totalBytes: Int = 16 << 30) {
        self.fileBytes = fileBytes
        self.totalBytes = totalBytes
    }
}

extension GitRepository {
    /// Makes the files in a directory those of a revision.
    ///
    /// Only what differs is written, so the modification times of unchanged files stay and builds stay incremental. Files
    /// that an earlier checkout wrote and the revision lacks are removed; files that no checkout wrote, such as build
    /// output, stay. File contents are the revision's bytes: no line endings are converted and no filters run.
    /// Submodules become empty directories.
    ///
    /// A revision with a path that would be written outside of the directory, or into a `.git`, is refused with code
    /// `hostilePath` before anything is touched, and no link is ever written through.
    ///
    /// - `directory`: Made if it is not there.
    /// - `state`: A file, outside of what the directory holds, that remembers what was written. Without it, as the first
    ///   time, everything is compared by content, and files to remove are not known.
    /// - Throws: ``GitError`` with code `locked` while another checkout with the same state file runs. After a failure or
    ///   a kill, the next checkout repairs what was left half done.
    public func checkout(
        _ revision: Revision,
        to directory: String,
        state: String,
        limits: GitCheckoutLimits = GitCheckoutLimits()
    ) throws -> GitCheckout {
        try handle.checkout(revision, to: directory, state: state, limits: limits)
    }
}
