extension Parser {
    /// Reads every document of the text.
    mutating func documents() throws(YAMLError) -> [YAMLNode] {
        var result: [YAMLNode] = []
        var mayBeBare = true
        while true {
            skipByteOrderMark()
            anchors = [:]
            tagHandles = ["!": "!", "!!": "tag:yaml.org,2002:"]
            let hasDirectives = try directives()
            skipToContent()
            if isAtDocumentMarker, current == Byte.dot {
                at += 3
                try expectLineEnd(after: "'...'")
                mayBeBare = true
                continue
            }
            let isExplicit = isAtDocumentMarker
            if isExplicit {
                at += 3
            } else if hasDirectives {
                throw failure("expected '---' after the directives, found \(found)")
            } else if isAtEnd {
                return result
            } else if !mayBeBare {
                throw failure("expected the end of the document, found \(found)")
            }
            let root = try blockNode(parent: -1, allowsSequenceAtParent: false, allowsNesting: !isExplicit)
            result.append(try mergeKeysApplied(to: root))
            skipToContent()
            guard isAtEnd || isAtDocumentMarker else { throw unexpectedContent() }
            mayBeBare = false
        }
    }

    /// The error for content that belongs to no open collection.
    func unexpectedContent() -> YAMLError {
        if leadingTab >= 0 { return failure("a tab must not be used for indentation", at: leadingTab) }
        return failure("unexpected \(found): its indentation fits none of the collections above, or a ':' is missing")
    }

    private mutating func skipByteOrderMark() {
        if at + 2 < end, bytes[at] == 0xEF, bytes[at + 1] == 0xBB, bytes[at + 2] == 0xBF {
            at += 3
            lineStart = at
        }
    }

    /// Reads `%YAML` and `%TAG`; other directives are passed over, as section 6.8 asks.
    private mutating func directives() throws(YAMLError) -> Bool {
        var any = false
        var hasVersion = false
        while true {
            skipToContent()
            guard current == Byte.percent, at == lineStart else { return any }
            any = true
            let start = at
            while !current.isBreak, !isAtEnd { at += 1 }
            let words = bytes[start..<at].split(whereSeparator: \.isBlank).map { String(decoding: $0, as: UTF8.self) }
            let arguments = words.dropFirst().prefix { !$0.hasPrefix("#") }.map { $0 }
            switch words.first {
            case "%YAML":
                guard arguments.count == 1, arguments[0].hasPrefix("1."), !hasVersion else {
                    throw failure("expected one '%YAML 1.2'", at: start)
                }
                hasVersion = true
            case "%TAG":
                guard arguments.count == 2, arguments[0].hasPrefix("!"), arguments[0].hasSuffix("!") else {
                    throw failure("expected '%TAG !handle! prefix'", at: start)
                }
                tagHandles[arguments[0]] = arguments[1]
            default: break
            }
        }
    }
}
