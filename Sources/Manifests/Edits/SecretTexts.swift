/// The values of the Secrets of two renders, so that copies of them elsewhere are not shown either.
struct SecretTexts {
    /// What is shown for a value that is not.
    static let marker = "\"(secret)\""

    /// Shorter ones would hide words that are no secrets.
    private static let minimumBytes = 6
    private var texts: Set<String> = []

    init(_ objects: some Sequence<KubernetesObject>) {
        for object in objects where object.kind == "Secret" {
            for entry in object.root["data"]?.map?.entries ?? [] {
                guard let encoded = entry.value.string else { continue }
                add(encoded)
                if let bytes = Base64.decode(encoded) { add(String(decoding: bytes, as: UTF8.self)) }
            }
            for entry in object.root["stringData"]?.map?.entries ?? [] {
                guard let text = entry.value.string else { continue }
                add(text)
                add(Base64.encode(Array(text.utf8)))
            }
        }
    }

    private mutating func add(_ text: String) {
        // A file's last line end is often left behind when it is copied.
        let text = text.last?.isNewline == true ? String(text.dropLast()) : text
        if text.utf8.count >= Self.minimumBytes { texts.insert(text) }
    }

    /// Whether a value, or one inside of it, holds a Secret's.
    func occur(in value: ManifestValue) -> Bool {
        guard !texts.isEmpty else { return false }
        switch value.content {
        case .string(let text):
            return texts.contains(text) || texts.contains { text.utf8.count > $0.utf8.count && text.contains($0) }
        case .list(let items): return items.contains { occur(in: $0) }
        case .map(let map): return map.entries.contains { occur(in: $0.value) }
        case .integer, .float: return value.scalarText.map(texts.contains) ?? false
        case .null, .bool: return false
        }
    }
}
