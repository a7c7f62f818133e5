/// A piece of a page, in which everything is escaped but other pieces.
///
/// Pieces are written as literals: `"<p class=\"note\">\(text)</p>"` is safe whatever `text` holds, as long as values stand
/// between tags or in quoted attributes. Addresses need more care than escaping: see `Link`.
struct HTML: Sendable, Hashable, ExpressibleByStringInterpolation {
    private(set) var markup: String

    /// Markup that is written in this program: nothing else is a `StaticString`.
    init(stringLiteral value: StaticString) {
        markup = value.description
    }

    init(stringInterpolation: Interpolation) {
        markup = stringInterpolation.markup
    }

    /// A text, shown as it is.
    init(text: some StringProtocol) {
        markup = ""
        markup.appendEscaped(text)
    }

    static func + (left: HTML, right: HTML) -> HTML { "\(left)\(right)" }

    /// Collects literals as they are and values escaped.
    struct Interpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            markup.reserveCapacity(literalCapacity + interpolationCount * 24)
        }

        mutating func appendLiteral(_ literal: StaticString) {
            markup += literal.description
        }

        mutating func appendInterpolation(_ text: some StringProtocol) {
            markup.appendEscaped(text)
        }

        mutating func appendInterpolation(_ number: Int) {
            markup += String(number)
        }

        mutating func appendInterpolation(_ part: HTML) {
            markup += part.markup
        }

        /// Nothing stands for no piece.
        mutating func appendInterpolation(_ part: HTML?) {
            if let part { markup += part.markup }
        }

        mutating func appendInterpolation(_ parts: [HTML]) {
            for part in parts { markup += part.markup }
        }
    }
}

extension String {
    /// Adds a text so that it can only be read as text, between tags and in quoted attributes.
    ///
    /// Control characters, and those that turn the direction of what follows, are shown as U+FFFD: with them a commit's
    /// title could look like another one to a reviewer.
    fileprivate mutating func appendEscaped(_ text: some StringProtocol) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": self += "&amp;"
            case "<": self += "&lt;"
            case ">": self += "&gt;"
            case "\"": self += "&quot;"
            case "'": self += "&#39;"
            case "\n", "\t": unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}":
                self += "\u{FFFD}"
            default: unicodeScalars.append(scalar)
            }
        }
    }
}
