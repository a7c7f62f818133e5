/// Which backend a request goes to, by its host and path.
///
/// A host as it is written stands above a wildcard, a wildcard above rules for every host. Of the rules of a host, `Exact` stands above
/// `Prefix`, and a long prefix above a short one. When no rule of a host fits, those of the next less precise one are looked at.
struct RouteTable: Sendable {
    /// The rules of one host.
    private struct Paths {
        var exact: [[UInt8]: Int] = [:]
        /// Without the slash at the end; the longest first.
        var prefixes: [(path: [UInt8], backend: Int)] = []

        func backend(_ path: [UInt8]) -> Int? {
            if !exact.isEmpty, let found = exact[path] { return found }
            for prefix in prefixes where Self.matches(prefix.path, path) { return prefix.backend }
            return nil
        }

        /// Whether a path has the elements of a prefix at its beginning.
        private static func matches(_ prefix: [UInt8], _ path: [UInt8]) -> Bool {
            guard path.count >= prefix.count, path.count == prefix.count || path[prefix.count] == 0x2f else {
                return false
            }
            return path.starts(with: prefix)
        }
    }

    private var hosts: [[UInt8]: Paths] = [:]
    /// By what follows the asterisk, with its dot.
    private var wildcards: [[UInt8]: Paths] = [:]
    private var anyHost = Paths()

    init(_ rules: [ProxyRule]) {
        for rule in rules {
            let backend = rule.backend
            guard let host = rule.host.map({ Array($0.lowercased().utf8) }), !host.isEmpty else {
                Self.add(rule, backend, to: &anyHost)
                continue
            }
            if host.starts(with: "*.".utf8) {
                Self.add(rule, backend, to: &wildcards[Array(host.dropFirst()), default: Paths()])
            } else {
                Self.add(rule, backend, to: &hosts[host, default: Paths()])
            }
        }
    }

    /// The place of the backend for a host (without its port) and a normal path.
    func backend(host: [UInt8]?, path: [UInt8]) -> Int? {
        if let host {
            if !hosts.isEmpty, let found = hosts[host]?.backend(path) { return found }
            // The asterisk stands for one label, no more and no less.
            if !wildcards.isEmpty, let dot = host.firstIndex(of: 0x2e), dot > 0,
                let found = wildcards[Array(host[dot...])]?.backend(path)
            {
                return found
            }
        }
        return anyHost.backend(path)
    }

    private static func add(_ rule: ProxyRule, _ backend: Int, to paths: inout Paths) {
        let path = Array(rule.path.utf8)
        guard rule.isExact else {
            let prefix = path.last == 0x2f ? Array(path.dropLast()) : path
            // Of two rules for the same the first one stands.
            guard !paths.prefixes.contains(where: { $0.path == prefix }) else { return }
            let place = paths.prefixes.firstIndex { $0.path.count < prefix.count } ?? paths.prefixes.count
            paths.prefixes.insert((prefix, backend), at: place)
            return
        }
        if paths.exact[path] == nil { paths.exact[path] = backend }
    }
}

extension Span<UInt8> {
    /// A host in small letters, without its port and without a dot at its end.
    func hostName(_ authority: HeadSlice) -> [UInt8] {
        var end = authority.upper
        var index = authority.upper - 1
        while index >= authority.lower, self[index].isDigit { index -= 1 }
        if index >= authority.lower, self[index] == 0x3a { end = index }
        if end > authority.lower, self[end - 1] == 0x2e { end -= 1 }
        var name: [UInt8] = []
        name.reserveCapacity(end - authority.lower)
        for place in authority.lower..<Swift.max(authority.lower, end) { name.append(self[place].lowercased) }
        return name
    }
}
