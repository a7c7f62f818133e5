import HTTPTypes
import Moderation

/// Fields of a form sent as `application/x-www-form-urlencoded`.
enum FormField {
    /// The first value of a field; bytes that are not UTF-8 are repaired.
    static func value(_ name: String, in content: [UInt8]) -> String? {
        values(name, in: content).first
    }

    /// All values of a field, in their order.
    static func values(_ name: String, in content: [UInt8]) -> [String] {
        content.split(separator: UInt8(ascii: "&")).compactMap { pair in
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard decoded(parts[0]) == name else { return nil }
            return parts.count > 1 ? decoded(parts[1]) : ""
        }
    }

    /// The labels that were ticked, each once; a name that is none answers 400.
    static func labels(_ name: String, in content: [UInt8]) throws -> [String] {
        let ticked = try values(name, in: content).map { text in
            guard let label = Label(name: text) else {
                throw Problem(.badRequest, "there is no such label")
            }
            return label
        }
        return Label.allCases.filter { ticked.contains($0) }.map { $0.name }
    }

    private static func decoded(_ field: ArraySlice<UInt8>) -> String {
        var bytes: [UInt8] = []
        var rest = field
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = hexadecimal(rest.prefix(2)) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt8? {
        guard digits.count == 2, digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else {
            return nil
        }
        return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
