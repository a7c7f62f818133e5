import YAML

/// Texts for the YAML reader.
enum ReaderFuzz {
    private static let mutator = Mutator(Corpus.yaml + [Corpus.kustomization, Corpus.deployment])
    /// Small enough that an alias bomb is refused soon.
    private static let limits = YAMLLimits(maxNodes: 20_000)

    static func run(_ random: inout SeededGenerator) -> FuzzOutcome {
        let bytes = mutator.text(&random)
        let documents: [YAMLNode]
        do {
            documents = try YAML.parse(bytes, limits: limits)
        } catch {
            let place = error.position
            guard place.offset <= bytes.count, place.line > 0, place.column > 0, !error.message.isEmpty else {
                return .fault("an error without a place: \(error)", bytes)
            }
            return .refused
        }
        for document in documents {
            if let fault = Self.misplaced(document, in: bytes) { return .fault(fault, bytes) }
        }
        return written(documents, bytes)
    }

    /// Whether what is written of the documents is read as the same documents.
    private static func written(_ documents: [YAMLNode], _ bytes: [UInt8]) -> FuzzOutcome {
        guard documents.allSatisfy(hasOnlyScalarKeys) else { return .accepted }
        var emitter = YAMLEmitter()
        for (index, document) in documents.enumerated() {
            if index > 0 { emitter.separateDocuments() }
            emit(document, into: &emitter)
        }
        do {
            let again = try YAML.parse(emitter.bytes)
            let isSame = again.count == documents.count && zip(documents, again).allSatisfy(isSame)
            return isSame
                ? .accepted : .fault("read, written as \(emitter.text.debugDescription) and read again", bytes)
        } catch {
            return .fault("\(error) in what was written: \(emitter.text.debugDescription)", bytes)
        }
    }

    private static func hasOnlyScalarKeys(_ node: YAMLNode) -> Bool {
        switch node.content {
        case .scalar: true
        case .sequence(let items): items.allSatisfy(hasOnlyScalarKeys)
        case .mapping(let entries): entries.allSatisfy { $0.key.scalar != nil && hasOnlyScalarKeys($0.value) }
        }
    }

    private static func emit(_ node: YAMLNode, into emitter: inout YAMLEmitter) {
        switch node.content {
        case .scalar(let scalar):
            switch scalar.resolved {
            case .null: emitter.null()
            case .bool(let flag): emitter.bool(flag)
            case .integer(let number): emitter.integer(number)
            case .float(let number): emitter.scalar(number.isNaN ? ".nan" : number.isInfinite ? ".inf" : "\(number)")
            case .string(let text): emitter.string(text)
            }
        case .sequence(let items):
            emitter.beginSequence(isEmpty: items.isEmpty)
            guard !items.isEmpty else { return }
            for item in items { emit(item, into: &emitter) }
            emitter.endSequence()
        case .mapping(let entries):
            emitter.beginMapping(isEmpty: entries.isEmpty)
            guard !entries.isEmpty else { return }
            for entry in entries {
                emitter.key(entry.key.text ?? "")
                emit(entry.value, into: &emitter)
            }
            emitter.endMapping()
        }
    }

    private static func isSame(_ left: YAMLNode, _ right: YAMLNode) -> Bool {
        switch (left.content, right.content) {
        case (.scalar(let first), .scalar(let second)):
            switch (first.resolved, second.resolved) {
            case (.float(let one), .float(let other)):
                one == other || one.isNaN && other.isNaN || one.isInfinite && other.isInfinite
            default: first.resolved == second.resolved
            }
        case (.sequence(let first), .sequence(let second)): first.elementsEqual(second, by: isSame)
        case (.mapping(let first), .mapping(let second)):
            first.elementsEqual(second) {
                $0.key.text.map { Array($0.utf8) } == $1.key.text.map { Array($0.utf8) } && isSame($0.value, $1.value)
            }
        default: false
        }
    }

    /// What is wrong about a node's place, if anything is.
    private static func misplaced(_ node: YAMLNode, in bytes: [UInt8]) -> String? {
        let range = node.range
        guard range.end.offset <= bytes.count, range.start.offset <= range.end.offset else {
            return "a node at \(range.offsets)"
        }
        if let scalar = node.scalar, scalar.style == .doubleQuoted, node.alias == nil {
            guard bytes[range.start.offset] == 0x22, bytes[range.end.offset - 1] == 0x22 else {
                return "a quoted text at \(range.offsets)"
            }
        }
        for item in node.sequence ?? [] {
            if let fault = misplaced(item, in: bytes) { return fault }
        }
        for entry in node.mapping ?? [] {
            if let fault = misplaced(entry.key, in: bytes) ?? misplaced(entry.value, in: bytes) { return fault }
        }
        return nil
    }
}
