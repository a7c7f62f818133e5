/// Finds what somebody who mistyped a word most likely meant.
public enum Suggestion {
    /// The known word nearest to `word`, or nil when none is near: at most a third of the letters may differ.
    public static func nearest(to word: String, in known: [String]) -> String? {
        let typed = Array(word.lowercased().unicodeScalars.prefix(64))
        guard !typed.isEmpty else { return nil }
        var best: (distance: Int, word: String)?
        for candidate in known {
            let letters = Array(candidate.lowercased().unicodeScalars.prefix(64))
            let allowed = max(1, max(typed.count, letters.count) / 3)
            guard abs(typed.count - letters.count) <= allowed else { continue }
            let distance = distance(typed, letters)
            guard distance <= allowed, distance < max(typed.count, letters.count) else { continue }
            if distance < best?.distance ?? .max { best = (distance, candidate) }
        }
        return best?.word
    }

    /// The number of insertions, deletions, replacements and swaps of neighbours between two words
    /// (Damerau-Levenshtein, optimal string alignment).
    static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        var row = beforeLast
        for i in 1...left.count {
            row[0] = i
            for j in 1...right.count {
                let same = left[i - 1] == right[j - 1]
                row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1))
                if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                    row[j] = min(row[j], beforeLast[j - 2] + 1)
                }
            }
            (beforeLast, last, row) = (last, row, beforeLast)
        }
        return last[right.count]
    }
}
