/// A branch, tag or path filter.
///
/// `*` is anything but `/`, `**` anything, `?` none or one and `+` one or more of what stands before it, `[…]` one of a
/// set; `\` takes a character's meaning away. A leading `!` is the caller's.
package struct GlobPattern: Sendable, Hashable {
    package enum Piece: Sendable, Hashable {
        case scalar(Unicode.Scalar)
        case set(ranges: [ClosedRange<UInt32>], isNegated: Bool)

        /// Anything but `/`, any number of times.
        case many

        /// Anything, any number of times.
        case all

        /// `**/` at the beginning or after a `/`: nothing, or anything that ends with `/`. Two pieces in a row.
        case directories
        case insideDirectories

        package func matches(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .scalar(let wanted): scalar == wanted
            case .set(let ranges, let isNegated): ranges.contains { $0.contains(scalar.value) } != isNegated
            case .many: scalar != "/"
            case .all, .directories, .insideDirectories: true
            }
        }
    }

    /// A piece and how often it may stand.
    package struct Element: Sendable, Hashable {
        package var piece: Piece
        package var isOptional: Bool
        package var isRepeated: Bool
    }

    package let elements: [Element]

    /// The longest pattern that is read.
    static let maximumLength = 1000

    /// The longest text that is matched; a longer one matches nothing.
    static let maximumText = 4096

    /// Reads a pattern; nil, with the reason, where it is malformed.
    package static func parse(_ text: String) -> Result<GlobPattern, Invalid> {
        do {
            return .success(try GlobPattern(text))
        } catch {
            return .failure(error)
        }
    }

    package struct Invalid: Error {
        package var message: String
    }

    init(_ text: String) throws(Invalid) {
        let scalars = Array(text.unicodeScalars)
        guard scalars.count <= Self.maximumLength else {
            throw Invalid(message: "the pattern is longer than \(Self.maximumLength) characters")
        }
        var elements: [Element] = []
        var place = 0
        while place < scalars.count {
            let scalar = scalars[place]
            place += 1
            switch scalar {
            case "*":
                guard place < scalars.count, scalars[place] == "*" else {
                    elements.append(Element(piece: .many, isOptional: true, isRepeated: true))
                    continue
                }
                let isFirst = place == 1 || scalars[place - 2] == "/"
                place += 1
                if isFirst, place < scalars.count, scalars[place] == "/" {
                    elements.append(Element(piece: .directories, isOptional: true, isRepeated: true))
                    elements.append(Element(piece: .insideDirectories, isOptional: true, isRepeated: true))
                    place += 1
                } else {
                    elements.append(Element(piece: .all, isOptional: true, isRepeated: true))
                }
            case "?", "+":
                guard let last = elements.last, !(last.isOptional || last.isRepeated) else {
                    throw Invalid(message: "'\(scalar)' must follow a character or a set")
                }
                if scalar == "?" {
                    elements[elements.count - 1].isOptional = true
                } else {
                    // One, and then any number: what repeats must not be mistaken for what comes after it.
                    elements.append(Element(piece: last.piece, isOptional: true, isRepeated: true))
                }
            case "[":
                guard let end = scalars[place...].firstIndex(of: "]"), end > place else {
                    throw Invalid(message: "the set after '[' is empty or not closed")
                }
                elements.append(
                    Element(piece: try Self.set(scalars[place..<end]), isOptional: false, isRepeated: false)
                )
                place = end + 1
            case "\\":
                guard place < scalars.count else { throw Invalid(message: "a character must follow '\\'") }
                elements.append(Element(piece: .scalar(scalars[place]), isOptional: false, isRepeated: false))
                place += 1
            default: elements.append(Element(piece: .scalar(scalar), isOptional: false, isRepeated: false))
            }
        }
        self.elements = elements
    }

    private static func set(_ scalars: ArraySlice<Unicode.Scalar>) throws(Invalid) -> Piece {
        var rest = Array(scalars)
        let isNegated = rest.count > 1 && rest[0] == "!"
        if isNegated { rest.removeFirst() }
        var ranges: [ClosedRange<UInt32>] = []
        var place = 0
        while place < rest.count {
            if place + 2 < rest.count, rest[place + 1] == "-" {
                guard rest[place].value <= rest[place + 2].value else {
                    throw Invalid(message: "the range \(rest[place])-\(rest[place + 2]) is backwards")
                }
                ranges.append(rest[place].value...rest[place + 2].value)
                place += 3
            } else {
                ranges.append(rest[place].value...rest[place].value)
                place += 1
            }
        }
        return .set(ranges: ranges, isNegated: isNegated)
    }

    /// Whether the whole text matches, in time proportional to the pattern's length times the text's.
    package func matches(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        guard scalars.count <= Self.maximumText else { return false }
        // places[i]: the elements before i have matched everything so far.
        var places = [Bool](repeating: false, count: elements.count + 1)
        places[0] = true
        skipOptional(&places)
        for scalar in scalars {
            var next = [Bool](repeating: false, count: elements.count + 1)
            for (place, element) in elements.enumerated() where element.piece.matches(scalar) {
                advance(element, at: place, over: scalar, from: places, to: &next)
            }
            skipOptional(&next)
            places = next
            if !places.contains(true) { return false }
        }
        return places[elements.count]
    }

    private func advance(
        _ element: Element,
        at place: Int,
        over scalar: Unicode.Scalar,
        from places: [Bool],
        to next: inout [Bool]
    ) {
        switch element.piece {
        case .directories, .insideDirectories:
            guard places[place] else { return }
            let start = element.piece == .directories ? place : place - 1
            next[start + 1] = true
            if scalar == "/" { next[start + 2] = true }
        case .many, .all:
            if places[place] { next[place] = true }
        case .scalar, .set:
            if places[place] { next[element.isRepeated ? place : place + 1] = true }
        }
    }

    private func skipOptional(_ places: inout [Bool]) {
        for (place, element) in elements.enumerated() where places[place] && element.isOptional {
            switch element.piece {
            case .insideDirectories: break
            case .directories: places[place + 2] = true
            default: places[place + 1] = true
            }
        }
    }
}
