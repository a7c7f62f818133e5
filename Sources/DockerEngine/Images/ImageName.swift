/// An image's name taken apart as the API wants it, without judging it.
struct ImageName: Hashable {
    let repository: String
    let tag: String?
    let digest: String?

    init(_ text: String) {
        var rest = text[...]
        if let at = rest.firstIndex(of: "@") {
            digest = String(rest[rest.index(after: at)...])
            rest = rest[..<at]
        } else {
            digest = nil
        }
        let path = rest.lastIndex(of: "/").map { rest.index(after: $0) } ?? rest.startIndex
        if let colon = rest[path...].lastIndex(of: ":") {
            tag = String(rest[rest.index(after: colon)...])
            rest = rest[..<colon]
        } else {
            tag = nil
        }
        repository = String(rest)
    }

    /// What to ask for next to the repository; without it the engine would fetch every tag.
    var version: String {
        digest ?? tag ?? "latest"
    }
}
