/// A URL put together from a base, path segments and query items, each encoded.
public struct URLBuilder: Sendable, Hashable {
    private var path: String
    private var items: [String] = []

    /// A base such as `https://host:port/prefix`, already encoded and without a query; a trailing slash is dropped.
    public init(_ base: String) {
        path = base.hasSuffix("/") ? String(base.dropLast()) : base
    }

    /// Adds path segments; a `/` inside one is encoded.
    public func path(_ segments: String...) -> Self {
        var copy = self
        for segment in segments {
            copy.path += "/" + PercentEncoding.encode(segment, keeping: ":@!$&'()*+,;=")
        }
        return copy
    }

    /// Adds a path whose slashes separate segments, such as a repository's name.
    public func nested(_ path: String) -> Self {
        var copy = self
        copy.path += "/" + PercentEncoding.encode(path, keeping: "/:@!$&'()*+,;=")
        return copy
    }

    /// Adds a query item; nil adds nothing.
    public func query(_ name: String, _ value: String?) -> Self {
        guard let value else {
            return self
        }
        var copy = self
        copy.items.append(PercentEncoding.encode(name) + "=" + PercentEncoding.encode(value))
        return copy
    }

    public func query(_ name: String, _ value: Int?) -> Self {
        query(name, value.map(String.init))
    }

    /// Adds `name=true` when set.
    public func query(_ name: String, flag: Bool) -> Self {
        flag ? query(name, "true") : self
    }

    public var string: String {
        items.isEmpty ? path : path + "?" + items.joined(separator: "&")
    }
}
