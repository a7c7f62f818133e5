/// What a fetch tells of while it goes on.
public enum FetchEvent: Sendable, Hashable {
    /// The file is there already, with the right checksum.
    case present
    /// It goes on from where an earlier one ended.
    case resumed(at: Int)
    case received(Int, total: Int?)
    /// It tries again; the reason is safe to show.
    case retrying(String)
    /// What was there is not part of the file as it is now.
    case restarted
    case unpacking
}
