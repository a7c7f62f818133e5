import Manifests
import YAML

/// Texts one value of which is changed.
enum ValueFuzz {
    private static let texts = Mutator(Corpus.yaml + [Corpus.kustomization, Corpus.deployment])
    private static let variables = Mutator(Corpus.environments)
    private static let values = [
        "", "x", "two words", "1", "true", "~", "a: b", "# c", " lead", "trail ", "it's", "\"q\"", "[a", "{", "- x",
        "é😀",
        "line\nline", "tab\tx", "\u{2028}", "---", "a,b", "*x", "&x", "0x1F", "\\", "%", "|", "null\n",
    ]

    static func run(_ random: inout SeededGenerator) -> FuzzOutcome {
        random.below(4) == 0 ? variable(&random) : scalar(&random)
    }

    private static func scalar(_ random: inout SeededGenerator) -> FuzzOutcome {
        let bytes = texts.text(&random)
        let value = random.pick(values)
        do {
            var edit = try YAMLEdit(bytes, limits: YAMLLimits(maxNodes: 20_000))
            var paths: [[YAMLPathStep]] = []
            collect(edit.root, [], into: &paths)
            guard !paths.isEmpty else { return .refused }
            let path = random.pick(paths)
            let range = edit.node(at: path)?.range.offsets ?? 0..<0
            try edit.set(path, to: value)
            guard edit.node(at: path)?.text.map({ Array($0.utf8) }) == Array(value.utf8) else {
                return .fault("\(value.debugDescription) at \(path) is not in \(edit.bytes.shown)", bytes)
            }
            guard edit.bytes.starts(with: bytes[..<range.lowerBound]),
                edit.bytes.suffix(bytes.count - range.upperBound).elementsEqual(bytes[range.upperBound...])
            else {
                return .fault("\(value.debugDescription) at \(path) changed more: \(edit.bytes.shown)", bytes)
            }
            let edited = edit.bytes
            try edit.set(path, to: value)
            guard edit.bytes == edited else {
                return .fault("\(value.debugDescription) at \(path) again: \(edit.bytes.shown)", edited)
            }
            return .accepted
        } catch {
            guard error.position.line > 0, !error.message.isEmpty else {
                return .fault("an error without a place: \(error)", bytes)
            }
            return .refused
        }
    }

    /// The paths of all scalars that single keys and places lead to.
    private static func collect(_ node: YAMLNode, _ path: [YAMLPathStep], into paths: inout [[YAMLPathStep]]) {
        guard paths.count < 200 else { return }
        switch node.content {
        case .scalar: paths.append(path)
        case .sequence(let items):
            for (index, item) in items.enumerated() { collect(item, path + [.index(index)], into: &paths) }
        case .mapping(let entries):
            for entry in entries {
                guard let key = entry.key.text else { continue }
                collect(entry.value, path + [.key(key)], into: &paths)
            }
        }
    }

    private static func variable(_ random: inout SeededGenerator) -> FuzzOutcome {
        let bytes = variables.text(&random)
        let name = random.pick(["A", "MODE", "LOG_LEVEL", "new.name"])
        let value = random.pick(["", "x", "two words", "a=b", "# c", "'q'", "é"])
        do {
            let edited = try ValueEdit.setVariable(name, to: value, in: bytes, file: ".env")
            guard try ValueEdit.setVariable(name, to: value, in: edited, file: ".env") == edited else {
                return .fault("\(name)=\(value) again in \(edited.shown)", bytes)
            }
            let different = Lines.different(bytes, edited)
            guard different.removed <= 1, different.added <= 3 else {
                return .fault("\(name)=\(value) changed more: \(edited.shown)", bytes)
            }
            return .accepted
        } catch {
            return error.position.file == nil ? .fault("an error without a place: \(error)", bytes) : .refused
        }
    }
}
