/// Puts the values of variables where `$(NAME)` stands; `$$` is a dollar sign.
struct VariableExpansion {
    let values: [String: ManifestValue]

    private static let dollar = UInt8(ascii: "$")

    /// Expands a text, the texts of a list, or the values of a mapping.
    func expand(_ value: inout ManifestValue) throws(ManifestError) {
        switch value.content {
        case .string(let text): value.content = expanded(text)
        case .list(var items):
            for index in items.indices {
                guard let text = items[index].string else {
                    throw ManifestError(
                        code: .invalid,
                        message: "variables are put into texts only, and this is \(items[index].kindDescription)",
                        position: items[index].position
                    )
                }
                items[index].content = expanded(text)
            }
            value.content = .list(items)
        case .map(var map):
            map.updateAll { _, field in
                if let text = field.string { field.content = expanded(text) }
            }
            value.content = .map(map)
        default: return
        }
    }

    /// A text that is nothing but a variable becomes its value, with its type.
    private func expanded(_ text: String) -> ManifestValue.Content {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            guard bytes[index] == Self.dollar, index + 1 < bytes.count else {
                result.append(bytes[index])
                index += 1
                continue
            }
            switch bytes[index + 1] {
            case Self.dollar:
                result.append(Self.dollar)
                index += 2
            case UInt8(ascii: "("):
                guard let close = bytes[(index + 2)...].firstIndex(of: UInt8(ascii: ")")) else {
                    result += bytes[index..<index + 2]
                    index += 2
                    continue
                }
                let name = String(decoding: bytes[index + 2..<close], as: UTF8.self)
                let value = scalar(name)
                if let value, index == 0, close == bytes.count - 1 { return value.content }
                result += value.map { Array(($0.scalarText ?? "").utf8) } ?? Array(bytes[index...close])
                index = close + 1
            default:
                result += bytes[index..<index + 2]
                index += 2
            }
        }
        return .string(String(decoding: result, as: UTF8.self))
    }

    private func scalar(_ name: String) -> ManifestValue? {
        guard let value = values[name], let text = value.scalarText else { return nil }
        return value.isNull ? ManifestValue(text) : value
    }
}
