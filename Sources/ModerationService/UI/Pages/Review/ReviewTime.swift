/// A moment that the API names, for people.
struct ReviewTime {
    var text: String

    init(_ text: String) {
        self.text = text
    }

    /// The script writes it in the reader's own time zone.
    var html: String {
        let day = text.prefix(10)
        let time = text.dropFirst(11).prefix(5)
        return
            "<time datetime=\"\(text.escapedForHTML)\">\(String(day).escapedForHTML) \(String(time).escapedForHTML) UTC</time>"
    }
}
