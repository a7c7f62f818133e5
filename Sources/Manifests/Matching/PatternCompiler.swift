/// Turns a parsed expression into the steps `Pattern` runs.
struct PatternCompiler {
    private static let limit = 20_000
    private var program: [Pattern.Instruction] = []

    static func compile(_ node: PatternNode) throws(PatternError) -> [Pattern.Instruction] {
        var compiler = PatternCompiler()
        try compiler.emit(node)
        compiler.program.append(.match)
        return compiler.program
    }

    private mutating func emit(_ node: PatternNode) throws(PatternError) {
        guard program.count < Self.limit else {
            throw PatternError(description: "is too large once its counts are written out")
        }
        switch node {
        case .empty: break
        case .scalar(let wanted): program.append(.scalar(wanted))
        case .assertion(let assertion): program.append(assertion)
        case .sequence(let parts):
            for part in parts { try emit(part) }
        case .choice(let options): try emit(options[...])
        case .repetition(let part, let least, let most):
            for _ in 0..<least { try emit(part) }
            if let most {
                for _ in least..<most { try emitOptional(part) }
            } else {
                let start = program.count
                program.append(.jump(0))
                try emit(part)
                program.append(.jump(start))
                program[start] = .split(start + 1, program.count)
            }
        }
    }

    private mutating func emit(_ options: ArraySlice<PatternNode>) throws(PatternError) {
        guard let first = options.first else { return }
        guard options.count > 1 else {
            try emit(first)
            return
        }
        let split = program.count
        program.append(.jump(0))
        try emit(first)
        let jump = program.count
        program.append(.jump(0))
        program[split] = .split(split + 1, program.count)
        try emit(options.dropFirst())
        program[jump] = .jump(program.count)
    }

    private mutating func emitOptional(_ part: PatternNode) throws(PatternError) {
        let split = program.count
        program.append(.jump(0))
        try emit(part)
        program[split] = .split(split + 1, program.count)
    }
}
