/// Where insertions go, and whose a place is.
extension YAMLEdit {
    /// Where an insertion goes.
    struct Place {
        /// The bytes it takes the place of; empty but for `[]`, `{}` and the like.
        let offsets: Range<Int>
        let isInFlow: Bool
        /// What stands before the first line and between lines.
        let lineStart: String
        /// What stands before the first line instead, in flow style.
        let lead: String
    }

    func insertionPlace(
        in node: YAMLNode,
        _ path: [YAMLPathStep],
        forItem: Bool = false
    ) throws(YAMLError) -> Place {
        let wanted = forItem ? "a list" : "a mapping"
        let lineEnd = usesCarriageReturns ? "\r\n" : "\n"
        let isEmpty: Bool
        switch node.content {
        case .sequence(let items):
            guard forItem else { throw failure("\(wanted) is expected here, not a list", node.range.start) }
            isEmpty = items.isEmpty
        case .mapping(let entries):
            guard !forItem else { throw failure("\(wanted) is expected here, not a mapping", node.range.start) }
            isEmpty = entries.isEmpty
        case .scalar:
            guard node.isNull else {
                throw failure("\(wanted) is expected here, not \(node.kindDescription)", node.range.start)
            }
            isEmpty = true
        }
        // Brackets with nothing but a comment in them stay, and so does the comment.
        let inside = node.range.offsets.dropFirst().dropLast()
        let holdsComment = isEmpty && startsFlow(node) && !bytes[inside].allSatisfy(\.isBlankOrEnd)
        if isInFlow(path) || (startsFlow(node) && (!isEmpty || holdsComment)) {
            let end = node.range.end.offset - 1
            var last = end
            while !holdsComment, last > 0, bytes[last - 1].isBlankOrEnd { last -= 1 }
            let lead = isEmpty ? "" : bytes[last - 1] == Byte.comma ? " " : ", "
            return Place(offsets: last..<last, isInFlow: true, lineStart: "", lead: lead)
        }
        if isEmpty {
            let indentation = emptyIndentation(path, forItem)
            let start = path.isEmpty ? lineEndOffset(bytes.count) : node.range.start.offset
            var offsets = path.isEmpty && node.scalar != nil ? start..<start : trimmedBefore(node.range.offsets)
            // A comment behind the key stays there.
            let rest = bytes[offsets.upperBound..<lineEndOffset(offsets.upperBound)]
            let hasComment = !path.isEmpty && rest.first { !$0.isBlank } == Byte.hash
            let comment = hasComment ? String(decoding: rest, as: UTF8.self) : ""
            offsets = offsets.lowerBound..<(offsets.upperBound + comment.utf8.count)
            let first =
                path.isEmpty && (offsets.lowerBound == 0 || bytes[offsets.lowerBound - 1].isBreak) ? "" : lineEnd
            return Place(
                offsets: offsets,
                isInFlow: false,
                lineStart: lineEnd + String(repeating: " ", count: indentation),
                lead: comment + first + String(repeating: " ", count: indentation)
            )
        }
        let column = node.range.start.column - 1
        let end = lineEndOffset(node.range.end.offset)
        let lineStart = lineEnd + String(repeating: " ", count: column)
        return Place(offsets: end..<end, isInFlow: false, lineStart: lineStart, lead: lineStart)
    }

    /// How far the document's lists stand in from their keys.
    var listIndentation: Int {
        for entry in root.mapping ?? [] {
            guard case .sequence = entry.value.content, !startsFlow(entry.value), entry.value.alias == nil else {
                continue
            }
            return max(0, entry.value.range.start.column - entry.key.range.start.column)
        }
        return 0
    }

    /// The indentation of what goes under a key that has nothing yet.
    private func emptyIndentation(_ path: [YAMLPathStep], _ forItem: Bool) -> Int {
        guard case .key(let key) = path.last, let parent = node(at: path.dropLast()),
            let entry = parent.mapping?.first(where: { $0.key.text == key })
        else { return 0 }
        let column = entry.key.range.start.column - 1
        return forItem ? column + listIndentation : column + 2
    }

    /// The range with the blanks before it, so that `key: []` leaves no blank behind `key:`.
    private func trimmedBefore(_ offsets: Range<Int>) -> Range<Int> {
        var start = offsets.lowerBound
        while start > 0, bytes[start - 1].isBlank { start -= 1 }
        return start..<offsets.upperBound
    }

    func lineEndOffset(_ offset: Int) -> Int {
        bytes[offset...].firstIndex(where: \.isBreak) ?? bytes.count
    }

    var usesCarriageReturns: Bool {
        guard let first = bytes.firstIndex(where: \.isBreak) else { return false }
        return bytes[first] == Byte.carriageReturn && first + 1 < bytes.count && bytes[first + 1] == Byte.lineFeed
    }

    func startsFlow(_ node: YAMLNode) -> Bool {
        guard node.range.start.offset < bytes.count, node.scalar == nil else { return false }
        let first = bytes[node.range.start.offset]
        return first == Byte.openBrace || first == Byte.openBracket
    }

    /// Whether a collection on the way to the path is written in brackets.
    func isInFlow(_ path: [YAMLPathStep]) -> Bool {
        (0..<path.count).contains { count in node(at: Array(path.prefix(count))).map(startsFlow) ?? false }
    }

    /// Refuses a place that an alias or a merge key leads to: the bytes there belong to something else.
    ///
    /// An alias that is itself replaced is a place of its own.
    func checkOwned(
        _ node: YAMLNode,
        _ path: [YAMLPathStep],
        isReplaced: Bool = false
    ) throws(YAMLError) {
        var around = root
        for count in 0...path.count {
            guard let next = self.node(at: Array(path.prefix(count))) else { continue }
            let isInside =
                count == 0
                || around.range.offsets.lowerBound <= next.range.offsets.lowerBound
                    && next.range.offsets.upperBound <= around.range.offsets.upperBound
            guard next.alias == nil || isReplaced && count == path.count, isInside else {
                throw failure("what stands here comes from an anchor elsewhere and is not changed", next.range.start)
            }
            around = next
        }
    }
}
