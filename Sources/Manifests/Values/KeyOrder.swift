/// The order go-yaml sorts keys in: letters after other characters, runs of digits by their number.
enum KeyOrder {
    static func precedes(_ left: String, _ right: String) -> Bool {
        let first = left.utf8.span
        let second = right.utf8.span
        let shared = min(first.count, second.count)
        var index = 0
        while index < shared, first[index] == second[index] { index += 1 }
        guard index < shared else { return first.count < second.count }
        let (one, other) = (first[index], second[index])
        // Where two keys first differ there are mostly two ASCII letters or marks, which say everything by themselves.
        guard isPlain(one), isPlain(other) else { return precedesByScalar(left, right) }
        let leftIsLetter = isLetter(one)
        let rightIsLetter = isLetter(other)
        return leftIsLetter == rightIsLetter ? one < other : rightIsLetter
    }

    /// Whether a byte is an ASCII character that is no part of a number.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte < 0x80 && !(byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
    }

    private static func precedesByScalar(_ left: String, _ right: String) -> Bool {
        let first = Array(left.unicodeScalars)
        let second = Array(right.unicodeScalars)
        var index = 0
        while index < first.count, index < second.count {
            if first[index] == second[index] {
                index += 1
                continue
            }
            let leftIsLetter = first[index].properties.isAlphabetic
            let rightIsLetter = second[index].properties.isAlphabetic
            if leftIsLetter, rightIsLetter { return first[index] < second[index] }
            if leftIsLetter || rightIsLetter { return rightIsLetter }
            var leftNumber: UInt64 = 0
            var rightNumber: UInt64 = 0
            if first[index] == "0" || second[index] == "0" {
                // A zero inside a number that has begun counts; a leading one does not.
                var before = index - 1
                while before >= 0, isDigit(first[before]) {
                    if first[before] != "0" {
                        leftNumber = 1
                        rightNumber = 1
                        break
                    }
                    before -= 1
                }
            }
            let leftEnd = number(first, index, &leftNumber)
            let rightEnd = number(second, index, &rightNumber)
            if leftNumber != rightNumber { return leftNumber < rightNumber }
            if leftEnd != rightEnd { return leftEnd < rightEnd }
            return first[index] < second[index]
        }
        return first.count < second.count
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func number(_ text: [Unicode.Scalar], _ start: Int, _ value: inout UInt64) -> Int {
        var index = start
        while index < text.count, isDigit(text[index]) {
            value = value &* 10 &+ UInt64(text[index].value - 48)
            index += 1
        }
        return index
    }
}
