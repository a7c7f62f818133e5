/// Says times as a page shows them: how long ago, seen from when the page was made.
struct PageClock {
    let now: Timestamp

    /// `3 min ago`, with the time itself in the title; the text as it is when it is not a time.
    func ago(_ text: String) -> HTML {
        guard let time = Timestamp(text) else { return HTML(text: text) }
        let seconds = max(0, (now.milliseconds - time.milliseconds) / 1000)
        let words = seconds < 5 ? "just now" : "\(Self.words(seconds)) ago"
        return "<time datetime=\"\(text)\" title=\"\(text)\">\(words)</time>"
    }

    /// `in 3 min`, with the time itself in the title.
    func ahead(_ text: String) -> HTML {
        guard let time = Timestamp(text) else { return HTML(text: text) }
        let seconds = max(0, (time.milliseconds - now.milliseconds) / 1000)
        return "<time datetime=\"\(text)\" title=\"\(text)\">in \(Self.words(seconds))</time>"
    }

    /// How long something took, or has taken so far.
    func duration(from start: String?, to end: String?) -> String? {
        guard let start = start.flatMap(Timestamp.init) else { return nil }
        let end = end.flatMap(Timestamp.init) ?? now
        let milliseconds = max(0, end.milliseconds - start.milliseconds)
        return milliseconds < 10_000
            ? "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s" : Self.words(milliseconds / 1000)
    }

    private static func words(_ seconds: Int64) -> String {
        switch seconds {
        case ..<60: "\(seconds) s"
        case ..<600 where seconds % 60 != 0: "\(seconds / 60) min \(seconds % 60) s"
        case ..<3600: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h \(seconds % 3600 / 60) min"
        default: "\(seconds / 86_400) days"
        }
    }
}
