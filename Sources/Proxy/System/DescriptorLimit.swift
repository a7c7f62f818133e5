import Glibc

/// How many descriptors the process may have.
enum DescriptorLimit {
    /// More than this is of no use to one proxy.
    private static let useful: rlim_t = 1 << 20
    /// Kept for all that is not a connection.
    private static let reserve = 256

    /// Raises the limit as far as the system lets it and returns how many connections fit.
    static func raise() -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 256 }
        let wanted = min(limit.rlim_max, useful)
        if limit.rlim_cur < wanted {
            limit.rlim_cur = wanted
            if unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 {
                unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            }
        }
        let descriptors = Int(min(limit.rlim_cur, useful))
        return max(16, (descriptors - reserve) / 2)
    }
}
