/// Bounds what patches and replacements may copy in one build: a few lines could otherwise double an object until nothing holds
/// it, or nest it deeper than anything can follow.
final class CopyBudget {
    private static let maxDepth = 200
    private var nodes = 1_000_000

    /// Pays for a value that is put below `depth` keys.
    func pay(for value: ManifestValue, below depth: Int, at position: SourcePosition) throws(ManifestError) {
        guard spend(on: value, depth) else {
            throw ManifestError(
                code: .tooLarge,
                message: "copies more than 1,000,000 values in one build, or nests deeper than \(Self.maxDepth) levels",
                position: position
            )
        }
    }

    private func spend(on value: ManifestValue, _ depth: Int) -> Bool {
        nodes -= 1
        guard nodes >= 0, depth <= Self.maxDepth else { return false }
        switch value.content {
        case .list(let items): return items.allSatisfy { spend(on: $0, depth + 1) }
        case .map(let map): return map.entries.allSatisfy { spend(on: $0.value, depth + 1) }
        default: return true
        }
    }
}
