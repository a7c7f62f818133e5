import Glibc

/// Where files of Secrets stay in memory and never reach a disk.
enum SecretDirectory {
    /// A directory of this agent below the host's run-time directory; nil where that is not in memory.
    static func find(owner: String) -> String? {
        let base =
            geteuid() == 0 ? "/run" : getenv("XDG_RUNTIME_DIR").map { String(cString: $0) } ?? "/run/user/\(geteuid())"
        guard access(base, W_OK) == 0, MountTable.isInMemory(base) else { return nil }
        let parent = base + "/headgate"
        // Who is no member of a Pod gets no further than here.
        guard mkdir(parent, 0o711) == 0 || errno == EEXIST else { return nil }
        let directory = "\(parent)/\(owner)"
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else { return nil }
        return directory
    }
}
