/// What becomes of a folded scalar (`>`) that go-yaml writes and reads once, as kustomize does with every object.
///
/// go-yaml puts one line end too many before a line that starts with a blank, and after a text that keeps its empty lines.
/// What kustomize prints has them, so what is compared with it needs them as well.
enum FoldedText {
    static func rewritten(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.contains(0x0A), let first = bytes.first(where: { $0 != 0x0A }), !isBlank(first) else { return text }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 8)
        var startsWithBlank = true
        var index = 0
        while index < bytes.count {
            let lineEnd = bytes[index...].firstIndex(of: 0x0A) ?? bytes.count
            if lineEnd > index {
                startsWithBlank = isBlank(bytes[index])
                result += bytes[index..<lineEnd]
            }
            let isTextLine = lineEnd > index
            var next = lineEnd
            while next < bytes.count, bytes[next] == 0x0A { next += 1 }
            let breaks = next - lineEnd
            result += Array(repeating: 0x0A, count: breaks)
            let isExtra = next < bytes.count ? isBlank(bytes[next]) : breaks > 1
            if isTextLine, !startsWithBlank, isExtra { result.append(0x0A) }
            index = max(next, index + 1)
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
