/// What listings and events are narrowed to: an object passes when every key has a value that fits.
///
/// Several labels must all fit; for Podman's volumes any of them does, so look again at what comes back.
public struct DockerFilters: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    private var values: [String: [String]]

    public init(_ values: [String: [String]] = [:]) {
        self.values = values
    }

    public init(dictionaryLiteral elements: (String, [String])...) {
        values = Dictionary(elements) { $0 + $1 }
    }

    /// Objects with this label, of this value unless it is nil.
    public static func label(_ name: String, _ value: String? = nil) -> Self {
        Self().label(name, value)
    }

    public func label(_ name: String, _ value: String? = nil) -> Self {
        adding("label", value.map { "\(name)=\($0)" } ?? name)
    }

    public func adding(_ key: String, _ value: String) -> Self {
        var copy = self
        copy.values[key, default: []].append(value)
        return copy
    }

    /// For the query; nil when there is nothing to filter.
    func query() throws(DockerError) -> String? {
        values.isEmpty ? nil : try JSON.text(values)
    }
}
