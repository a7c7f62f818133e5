import Manifests
import YAML

/// Kustomizations whose images are changed.
enum ImageFuzz {
    private static let mutator = Mutator([Corpus.kustomization, Corpus.older, Corpus.component] + Corpus.images)
    private static let digest = "sha256:" + String(repeating: "0a", count: 32)

    static func run(_ random: inout SeededGenerator) -> FuzzOutcome {
        let bytes = mutator.text(&random)
        let name = random.pick(["web", "registry.example.org/web", "other", "new"])
        var change = ImageChange(name: name)
        if random.below(3) > 0 { change.newTag = random.pick(["2.0", "v1", "1e3", "true", "08"]) }
        if random.below(3) == 0 { change.newName = random.pick(["web", "registry.local:5000/a/b"]) }
        if random.below(3) == 0 { change.digest = digest }
        do {
            let edited = try ImageEdit.setImage(in: bytes, file: "kustomization.yaml", changes: [change])
            let again = try ImageEdit.setImage(in: edited, file: "kustomization.yaml", changes: [change])
            guard again == edited else {
                return .fault("the same change again gives \(again.shown) of \(edited.shown) by \(change)", bytes)
            }
            return check(bytes, edited, change)
        } catch {
            guard error.position.file != nil, error.position.line > 0, !error.message.isEmpty else {
                return .fault("an error without a place: \(error)", bytes)
            }
            return .refused
        }
    }

    /// Whether the change is there and nothing else has changed.
    private static func check(_ before: [UInt8], _ after: [UInt8], _ change: ImageChange) -> FuzzOutcome {
        let original: YAMLNode
        let document: YAMLNode
        do {
            original = try YAML.parseSingle(before)
            document = try YAML.parseSingle(after)
        } catch {
            return .fault("\(error) in \(after.shown) by \(change)", before)
        }
        let entry = document["images"]?.sequence?.first { $0["name"]?.text == change.name }
        for (key, value) in [("newTag", change.newTag), ("newName", change.newName), ("digest", change.digest)] {
            guard value == nil || entry?[key]?.scalar?.resolved == .string(value ?? "") else {
                return .fault("\(change) is not in \(after.shown)", before)
            }
        }
        // A line for each field, one for the name, one for `images:`, and one that got its missing line end.
        let different = Lines.different(before, after)
        guard different.removed <= 2 + emptyLines(original["images"]) + oldLines(original, change), different.added <= 7
        else {
            return .fault(
                "\(change) took \(different.removed) and added \(different.added) lines: \(after.shown)",
                before
            )
        }
        let kept = comments(after, document, except: [])
        guard kept >= comments(before, original, except: removed(original, document, change)) else {
            return .fault("\(change) took a comment: \(after.shown)", before)
        }
        return .accepted
    }

    /// How many lines have nothing but a comment on them; what looks like one in a text of several lines is none.
    private static func comments(_ text: [UInt8], _ document: YAMLNode, except others: Set<Int>) -> Int {
        var inside = others
        collectContinued(document, &inside)
        return text.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
            .count { number, line in line.first { $0 != 0x20 } == 0x23 && !inside.contains(number + 1) }
    }

    /// The numbers of the lines between the key and the value of fields that a change took away.
    private static func removed(_ before: YAMLNode, _ after: YAMLNode, _ change: ImageChange) -> Set<Int> {
        let entries = [before, after].map { $0["images"]?.sequence?.first { $0["name"]?.text == change.name } }
        var lines = Set<Int>()
        for field in entries[0]?.mapping ?? [] {
            guard let name = field.key.text, entries[1]?[name] == nil else { continue }
            lines.formUnion(field.key.range.start.line...field.value.range.end.line)
        }
        return lines
    }

    /// Collects the numbers of the lines on which a scalar goes on.
    private static func collectContinued(_ node: YAMLNode, _ lines: inout Set<Int>) {
        switch node.content {
        case .scalar where node.range.start.line < node.range.end.line:
            lines.formUnion(node.range.start.line + 1...node.range.end.line)
        case .scalar: return
        case .sequence(let items):
            for item in items { collectContinued(item, &lines) }
        case .mapping(let entries):
            for entry in entries {
                collectContinued(entry.key, &lines)
                collectContinued(entry.value, &lines)
            }
        }
    }

    /// How many lines `[ ]` takes.
    private static func emptyLines(_ list: YAMLNode?) -> Int {
        guard let list, list.sequence?.isEmpty == true else { return 0 }
        return list.range.end.line - list.range.start.line
    }

    /// How many lines the fields take that a change may change.
    private static func oldLines(_ document: YAMLNode, _ change: ImageChange) -> Int {
        let entry = document["images"]?.sequence?.first { $0["name"]?.text == change.name }
        return ["newTag", "newName", "digest"].compactMap { entry?[$0]?.range }
            .reduce(0) { $0 + $1.end.line - $1.start.line + 1 }
    }
}

/// The lines of two texts beside each other.
enum Lines {
    /// How many lines of the first the second does not have in this order, and the other way round.
    static func different(_ left: [UInt8], _ right: [UInt8]) -> (removed: Int, added: Int) {
        var first = left.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
        var second = right.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
        while let one = first.first, let other = second.first, one == other {
            first.removeFirst()
            second.removeFirst()
        }
        while let one = first.last, let other = second.last, one == other {
            first.removeLast()
            second.removeLast()
        }
        // The length of the longest common subsequence.
        var row = Array(repeating: 0, count: second.count + 1)
        for line in first {
            var diagonal = 0
            for (place, other) in second.enumerated() {
                let above = row[place + 1]
                row[place + 1] = line == other ? diagonal + 1 : max(above, row[place])
                diagonal = above
            }
        }
        let common = row.last ?? 0
        return (first.count - common, second.count - common)
    }
}

extension [UInt8] {
    /// The text as Swift would write it.
    var shown: String { String(decoding: self, as: UTF8.self).debugDescription }
}
