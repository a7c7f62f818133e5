import Glibc

/// How many descriptors the process may have.
enum DescriptorLimit {
    /// More than this is of no use to one proxy: it is good for 65,000 connections.
    private static let useful: rlim_t = 1 << 17
    /// Kept for all that is not a connection.
    private static let reserve = 256

    /// Raises the limit as far as the system lets it and returns how many connections fit.
    static func raise() -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(resource, &limit) == 0 else { return reserve }
        if limit.rlim_cur < useful {
            // Root may go past the hard limit, others up to it.
            for most in [max(useful, limit.rlim_max), limit.rlim_max] {
                var wanted = rlimit(rlim_cur: min(most, useful), rlim_max: most)
                if unsafe setrlimit(resource, &wanted) == 0 { break }
            }
            unsafe getrlimit(resource, &limit)
        }
        let descriptors = Int(min(limit.rlim_cur, useful))
        return max(16, (descriptors - reserve) / 2)
    }
}
