/// Search for a byte string in linear time, whatever the input.
enum ByteSearch {
    /// Whether the bytes contain the pattern (Knuth, Morris and Pratt's search).
    static func contains(_ bytes: [UInt8], _ pattern: [UInt8]) -> Bool {
        if pattern.isEmpty { return true }
        if pattern.count > bytes.count { return false }
        let borders = borders(of: pattern)
        var matched = 0
        for byte in bytes {
            while matched > 0 && pattern[matched] != byte {
                matched = borders[matched - 1]
            }
            if pattern[matched] == byte { matched += 1 }
            if matched == pattern.count { return true }
        }
        return false
    }

    /// For each prefix, the length of its longest proper border.
    private static func borders(of pattern: [UInt8]) -> [Int] {
        var borders = [Int](repeating: 0, count: pattern.count)
        var length = 0
        for place in 1..<max(1, pattern.count) {
            while length > 0 && pattern[length] != pattern[place] {
                length = borders[length - 1]
            }
            if pattern[length] == pattern[place] { length += 1 }
            borders[place] = length
        }
        return borders
    }
}
