/// Lines over time as SVG, with the same numbers as a table for those who do not see it.
struct LineChart {
    struct Line {
        var name: String
        var values: [Double?]
    }

    private static let width = 720.0
    private static let height = 220.0
    private static let left = 56.0
    private static let right = 12.0
    private static let top = 10.0
    private static let bottom = 28.0

    /// Unique on its page; part of the identifiers.
    var id: String
    var title: String
    /// What each value belongs to, as a table says it.
    var slots: [Timestamp]
    var slotTitle: String
    var lines: [Line]
    /// A value that is worth a line across, such as a limit.
    var limit: (name: String, value: Double)?
    var format: (Double) -> String

    var html: String {
        let values = lines.flatMap { $0.values.compactMap { $0 } }
        let heading = "<h3 id=\"\(id)-title\">\(title.escapedForHTML)</h3>"
        guard let greatest = values.max() else {
            return "<section class=\"chart\">\(heading)<p class=\"small\">There is nothing in this range.</p></section>"
        }
        let top = Self.ceiling(max(greatest, limit?.value ?? 0))
        return """
            <section class="chart" aria-labelledby="\(id)-title">\(heading)
            \(legend)
            <svg viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" role="img" aria-labelledby="\(id)-title \(id)-words">
            <desc id="\(id)-words">\(words.escapedForHTML)</desc>
            \(axes(top))
            \(limitLine(top))
            \(lines.enumerated().map { path($1, $0, top) }.joined(separator: "\n"))
            </svg>
            <details><summary>\(title.escapedForHTML) as a table</summary>\(table)</details>
            </section>
            """
    }

    /// What somebody would say who describes the chart.
    private var words: String {
        let parts = lines.compactMap { line -> String? in
            let values = line.values.compactMap { $0 }
            guard let least = values.min(), let most = values.max(), let last = values.last else { return nil }
            return "\(line.name): from \(format(least)) to \(format(most)), last \(format(last))"
        }
        return parts.joined(separator: ". ") + "."
    }

    private var legend: String {
        guard lines.count > 1 || limit != nil else { return "" }
        var items = lines.enumerated().map { index, line in
            """
            <li><svg viewBox="0 0 32 8" aria-hidden="true"><path class="line line-\(index)" d="M0 4H32"/></svg>\
            \(line.name.escapedForHTML)</li>
            """
        }
        if let limit {
            items.append(
                """
                <li><svg viewBox="0 0 32 8" aria-hidden="true"><path class="limit" d="M0 4H32"/></svg>\
                \(limit.name.escapedForHTML): \(format(limit.value))</li>
                """
            )
        }
        return "<ul class=\"legend\">\(items.joined())</ul>"
    }

    private var table: String {
        let names = lines.map { "<th scope=\"col\" class=\"number\">\($0.name.escapedForHTML)</th>" }.joined()
        let rows = slots.indices.reversed().compactMap { index -> String? in
            let values = lines.map { $0.values.indices.contains(index) ? $0.values[index] : nil }
            guard values.contains(where: { $0 != nil }) else { return nil }
            let cells = values.map { "<td class=\"number\">\($0.map(format) ?? "–")</td>" }.joined()
            return "<tr><th scope=\"row\">\(Self.moment(slots[index]))</th>\(cells)</tr>"
        }
        return """
            <div class="scroll" tabindex="0" role="region" aria-labelledby="\(id)-title"><table>
            <thead><tr><th scope="col">\(slotTitle.escapedForHTML) from (UTC)</th>\(names)</tr></thead>
            <tbody>\(rows.joined(separator: "\n"))</tbody></table></div>
            """
    }

    private func axes(_ top: Double) -> String {
        var parts: [String] = []
        for step in 0...4 {
            let value = top * Double(step) / 4
            let y = Self.text(self.y(value, top))
            parts.append(
                "<path class=\"grid\" d=\"M\(Self.text(Self.left)) \(y)H\(Self.text(Self.width - Self.right))\"/>"
            )
            parts.append(
                "<text class=\"tick\" x=\"\(Self.text(Self.left - 6))\" y=\"\(y)\" dy=\"4\" text-anchor=\"end\">"
                    + "\(format(value).escapedForHTML)</text>"
            )
        }
        let last = slots.count - 1
        for index in Set([0, last / 3, last * 2 / 3, last]).sorted() where slots.indices.contains(index) {
            let anchor = last == 0 ? "middle" : index == 0 ? "start" : index == last ? "end" : "middle"
            let between = index == 0 || index == last ? "" : " between"
            parts.append(
                "<text class=\"tick\(between)\" x=\"\(Self.text(x(index)))\" y=\"\(Self.text(Self.height - 8))\" "
                    + "text-anchor=\"\(anchor)\">\(Self.moment(slots[index]))</text>"
            )
        }
        return parts.joined(separator: "\n")
    }

    private func limitLine(_ top: Double) -> String {
        guard let limit else { return "" }
        let y = Self.text(y(limit.value, top))
        return "<path class=\"limit\" d=\"M\(Self.text(Self.left)) \(y)H\(Self.text(Self.width - Self.right))\"/>"
    }

    /// One line, broken where there is no value; a value alone is a point.
    private func path(_ line: Line, _ number: Int, _ top: Double) -> String {
        var path = ""
        var points = ""
        var isDrawing = false
        for (index, value) in line.values.enumerated() {
            guard let value else {
                isDrawing = false
                continue
            }
            let (x, y) = (Self.text(x(index)), Self.text(y(value, top)))
            let isAlone = !isDrawing && (index + 1 >= line.values.count || line.values[index + 1] == nil)
            if isAlone {
                points += "<circle class=\"point point-\(number)\" cx=\"\(x)\" cy=\"\(y)\" r=\"4\"/>"
            } else {
                path += "\(isDrawing ? "L" : "M")\(x) \(y)"
            }
            isDrawing = true
        }
        return (path.isEmpty ? "" : "<path class=\"line line-\(number)\" d=\"\(path)\"/>") + points
    }

    private func x(_ index: Int) -> Double {
        let span = Self.width - Self.left - Self.right
        return Self.left + (slots.count > 1 ? span * Double(index) / Double(slots.count - 1) : span / 2)
    }

    private func y(_ value: Double, _ top: Double) -> Double {
        let span = Self.height - Self.top - Self.bottom
        return Self.top + span * (1 - min(1, max(0, value / top)))
    }

    /// A round number that is at least the value.
    static func ceiling(_ value: Double) -> Double {
        guard value > 0, value.isFinite else { return 1 }
        var power = 1.0
        while power * 10 <= value { power *= 10 }
        while power > value { power /= 10 }
        for factor in [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 5, 6, 8] where power * factor >= value { return power * factor }
        return power * 10
    }

    private static func text(_ value: Double) -> String { MonitorText.plain(value) }

    /// `2026-01-31T12:34:00.000Z` as `01-31 12:34`.
    private static func moment(_ time: Timestamp) -> String {
        let text = time.description
        return "\(text.dropFirst(5).prefix(5)) \(text.dropFirst(11).prefix(5))"
    }
}
