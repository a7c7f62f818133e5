import ControllerAPI

/// Shows a log: groups can be folded, errors and warnings are marked.
///
/// A group that ended well is closed. One with an error in it, and one that has not ended, are open. The script that
/// follows a log builds the same elements; see `LogScript`.
struct LogMarkup {
    /// Groups within groups beyond this are shown in the one around them.
    static let maximumDepth = 8

    private struct Group {
        let title: HTML
        let step: Int
        var content: [HTML] = []
        var hasError = false
    }

    private var groups: [Group] = []
    private var content: [HTML] = []

    /// The elements of some lines; `goesOn` says whether more will be added to groups that have not ended.
    static func of(_ window: LogWindow, goesOn: Bool) -> [HTML] {
        var markup = LogMarkup()
        for (place, row) in window.rows.enumerated() { markup.add(row, number: window.first + place) }
        while !markup.groups.isEmpty { markup.close(unfinished: goesOn) }
        return markup.content
    }

    private mutating func add(_ line: LogRow, number: Int) {
        // A step's groups end with it, even where it did not say so.
        while let group = groups.last, group.step != line.step { close() }
        switch LogLine.Kind(rawValue: line.kind) ?? .text {
        case .group where groups.count < Self.maximumDepth:
            groups.append(Group(title: HTML(text: line.text.isEmpty ? "…" : line.text), step: line.step))
        case .endGroup:
            if !groups.isEmpty { close() }
        case .group, .text: append(Self.element(line, number, "line", nil))
        case .notice: append(Self.element(line, number, "line notice-line", "Notice: "))
        case .warning: append(Self.element(line, number, "line warning-line", "Warning: "))
        case .error:
            for place in groups.indices { groups[place].hasError = true }
            append(Self.element(line, number, "line error-line", "Error: "))
        }
    }

    private static func element(_ line: LogRow, _ number: Int, _ kind: HTML, _ word: HTML?) -> HTML {
        """
        <div class="\(kind)" id="L\(number)" data-time="\(line.time.dropFirst(11).prefix(8))"><a href="#L\(number)" \
        aria-label="Line \(number)">\(number)</a> \(word.map { "<b>\($0)</b>" as HTML })\(line.text)\(line.isCut ? " …" : "")</div>
        """
    }

    private mutating func append(_ element: HTML) {
        if groups.isEmpty {
            content.append(element)
        } else {
            groups[groups.count - 1].content.append(element)
        }
    }

    private mutating func close(unfinished: Bool = false) {
        let group = groups.removeLast()
        append(
            """
            <details class="group"\(group.hasError || unfinished ? " open" as HTML : nil)\
            \(unfinished ? " data-unfinished=\"\(group.step)\"" as HTML : nil)><summary>\(group.title)</summary>\
            \(group.content)</details>
            """
        )
    }
}
