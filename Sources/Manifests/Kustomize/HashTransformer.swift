import Crypto

/// Adds to the names of generated objects a hash of what they hold, so that a change is a new object.
struct HashTransformer: Transformer {
    func apply(to map: inout ResourceMap) throws(ManifestError) {
        var isChanged = false
        for resource in map.resources where resource.needsHash {
            let hash = Self.hash(of: resource)
            resource.rememberID()
            resource.name = "\(resource.name)-\(hash)"
            isChanged = true
        }
        if isChanged { try map.checkUnique("the hash suffix makes two objects one") }
    }

    /// The ten characters kustomize appends: of the SHA-256 of kind and content as JSON, in letters that make no words.
    static func hash(of resource: Resource) -> String {
        var content = ManifestMap()
        let isSecret = resource.kind == "Secret"
        content["kind"] = ManifestValue(resource.kind)
        // The name takes no part: kustomize looks for it where it never is.
        content["name"] = ManifestValue("")
        content["data"] = resource.root["data"] ?? ManifestValue("")
        if isSecret { content["type"] = resource.root["type"] ?? ManifestValue("") }
        let extra = isSecret ? "stringData" : "binaryData"
        if let value = resource.root[extra], value.map != nil { content[extra] = value }
        let digest = SHA256.hash(data: Array(ManifestValue(.map(content)).canonicalJSON.utf8))
        let digits = Array("0123456789abcdef")
        let hexadecimal = digest.prefix(5).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        let replaced: [Character: Character] = ["0": "g", "1": "h", "3": "k", "a": "m", "e": "t"]
        return String(hexadecimal.map { replaced[$0] ?? $0 })
    }
}
