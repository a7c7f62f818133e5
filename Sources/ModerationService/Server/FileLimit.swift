import Glibc

/// How many files, and so connections, this process may have open.
enum FileLimit {
    /// Raises the limit as far as the system allows; a server then holds as many idle connections as it can.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max
        else {
            return
        }
        limit.rlim_cur = limit.rlim_max
        // A limit that stays as it is bounds the connections; nothing else depends on it.
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
