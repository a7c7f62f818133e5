import Glibc

/// A path inside of a volume, which containers may have filled with links.
enum SubPath {
    /// `O_PATH` of open(2) on amd64 and arm64: a descriptor of the place alone.
    private static let pathOnly: Int32 = 0x20_0000

    /// Why a path cannot be mounted.
    struct Refusal: Error {
        var words: String
    }

    /// Sees to it that the path is there, as a directory where there is nothing, and that no part of it is a link.
    ///
    /// A link that a running container puts there between this look and the engine's mount is not noticed.
    static func ensure(_ subPath: String, in root: String, mayMake: Bool) throws(Refusal) {
        let parts = subPath.split(separator: "/").filter { $0 != "." }
        guard !parts.contains("..") else { throw Refusal(words: "leads out of the volume") }
        var current = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard current >= 0 else { throw failure() }
        defer { close(current) }
        for (index, part) in parts.enumerated() {
            let name = String(part)
            var next = openat(current, name, pathOnly | O_NOFOLLOW | O_CLOEXEC)
            if next < 0, errno == ENOENT, mayMake {
                guard mkdirat(current, name, 0o777) == 0 || errno == EEXIST else { throw failure() }
                fchmodat(current, name, 0o777, 0)
                next = openat(current, name, pathOnly | O_NOFOLLOW | O_CLOEXEC)
            }
            guard next >= 0 else { throw failure() }
            close(current)
            current = next
            if isLink(next) { throw Refusal(words: "has a link in it: \(name)") }
            guard index < parts.count - 1 else { continue }
            // Only through a directory there is a way on.
            let directory = openat(next, ".", pathOnly | O_DIRECTORY | O_CLOEXEC)
            guard directory >= 0 else { throw failure() }
            close(directory)
        }
    }

    /// A descriptor opened without following a link is the link itself, and only that can be read as one.
    private static func isLink(_ descriptor: Int32) -> Bool {
        var target: [CChar] = [0]
        return readlinkat(descriptor, "", &target, 1) >= 0
    }

    private static func failure() -> Refusal { Refusal(words: "cannot be used: \(String(cString: strerror(errno)))") }
}
