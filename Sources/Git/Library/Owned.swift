import CGit2

/// One object of libgit2, freed when this value ends.
///
/// Its pointer must not outlive it.
@safe
struct Owned: ~Copyable {
    typealias Free = @convention(c) (OpaquePointer?) -> Void

    let pointer: OpaquePointer
    private let free: Free

    private init(adopting pointer: OpaquePointer, free: @escaping Free) {
        unsafe self.pointer = pointer
        unsafe self.free = unsafe free
    }

    /// Calls a function that makes an object through its first argument.
    @safe static func make(
        _ free: @escaping Free,
        _ doing: @autoclosure () -> String,
        _ call: (inout OpaquePointer?) -> Int32
    ) throws(GitError) -> Owned {
        guard let made = try find(free, doing(), call) else {
            throw GitError.last(GIT_ENOTFOUND.rawValue, doing())
        }
        return made
    }

    /// As ``make(_:_:_:)``, with nil when the library says that there is no such thing.
    @safe static func find(
        _ free: @escaping Free,
        _ doing: @autoclosure () -> String,
        _ call: (inout OpaquePointer?) -> Int32
    ) throws(GitError) -> Owned? {
        var pointer: OpaquePointer?
        let status = unsafe call(&pointer)
        if status == GIT_ENOTFOUND.rawValue { return nil }
        guard status == 0, let pointer = unsafe pointer else {
            throw GitError.last(status, doing())
        }
        return unsafe Owned(adopting: pointer, free: free)
    }

    deinit {
        unsafe free(pointer)
    }
}
