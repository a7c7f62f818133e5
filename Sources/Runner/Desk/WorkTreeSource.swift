/// Files of a repository as somebody is working on them, for jobs that are carried out on them and not on a revision.
///
/// Nothing ever changes the files themselves.
public protocol WorkTreeSource: Sendable {
    /// The directory they lie in.
    var root: String { get }

    /// The branch and the commit that are checked out there, by which a job may ask for these files.
    var names: [String] { get }

    /// Makes a directory that is empty, or that an earlier copy was made of, the tree.
    ///
    /// Files that have not changed since an earlier copy are moved from where that lies. Gives how many files were
    /// written, and how many were there already or moved.
    func copy(to directory: String, from earlier: String) async throws -> (written: Int, kept: Int)

    /// Makes a new directory a copy of one of the tree's.
    func copy(below path: String, to directory: String) async throws
}
