/// Makes the cells of a matrix: the product of its vectors, without `exclude`, with `include`.
struct MatrixExpansion {
    /// One cell.
    struct Cell {
        var entries: [(String, ExpressionValue)]

        var object: ExpressionObject { ExpressionObject(entries) }
    }

    enum Failure: Error {
        case invalid(String)
        case tooMany
    }

    /// The cells of a matrix.
    ///
    /// - Parameters:
    ///   - matrix: The evaluated matrix.
    ///   - maximum: The most cells there may be.
    /// - Returns: At least one cell.
    /// - Throws: What is wrong with the matrix.
    static func cells(of matrix: ExpressionValue, maximum: Int) throws(Failure) -> [Cell] {
        guard case .object(let object) = matrix else {
            throw .invalid("a mapping of names to lists was expected, not \(matrix.kind)")
        }
        var vectors: [(name: String, values: [ExpressionValue])] = []
        var include: [ExpressionObject] = []
        var exclude: [ExpressionObject] = []
        for (name, value) in object.entries {
            if CaseFolding.areEqual(name, "include") {
                include = try objects(value, "include")
            } else if CaseFolding.areEqual(name, "exclude") {
                exclude = try objects(value, "exclude")
            } else if let elements = value.elements {
                if elements.isEmpty { throw .invalid("the list of '\(name)' is empty") }
                vectors.append((name, elements))
            } else {
                throw .invalid("'\(name)' must be a list, not \(value.kind)")
            }
        }
        let product = try product(of: vectors, without: exclude, maximum: maximum)
        let cells = added(include, to: product, vectors: vectors.map(\.name))
        if cells.isEmpty { throw .invalid("no combination is left") }
        if cells.count > maximum { throw .tooMany }
        return cells
    }

    private static func objects(_ value: ExpressionValue, _ name: String) throws(Failure) -> [ExpressionObject] {
        if case .null = value { return [] }
        guard let elements = value.elements else { throw .invalid("\(name) must be a list, not \(value.kind)") }
        var objects: [ExpressionObject] = []
        for element in elements {
            guard let object = element.object else {
                throw .invalid("\(name) must be a list of mappings, not of \(element.kind)")
            }
            objects.append(object)
        }
        return objects
    }

    private static func product(
        of vectors: [(name: String, values: [ExpressionValue])],
        without exclude: [ExpressionObject],
        maximum: Int
    ) throws(Failure) -> [Cell] {
        guard !vectors.isEmpty else { return [] }
        // `exclude` may bring a large product below the limit, but the work is bounded all the same.
        let bound = maximum * 64
        var cells = [Cell(entries: [])]
        for (name, values) in vectors {
            guard values.count <= bound / cells.count else { throw .tooMany }
            cells = cells.flatMap { cell in
                values.map { Cell(entries: cell.entries + [(name, $0)]) }
            }
        }
        return cells.filter { cell in
            let object = cell.object
            return !exclude.contains { filter in
                filter.entries.allSatisfy { isMatched(object[$0.key], by: $0.value) }
            }
        }
    }

    /// Whether a value has everything that the pattern has.
    private static func isMatched(_ value: ExpressionValue?, by pattern: ExpressionValue) -> Bool {
        guard let value else { return false }
        if case .object(let wanted) = pattern, case .object(let object) = value {
            return wanted.entries.allSatisfy { isMatched(object[$0.key], by: $0.value) }
        }
        return value == pattern
    }

    private static func added(_ include: [ExpressionObject], to product: [Cell], vectors: [String]) -> [Cell] {
        var cells = product
        var extra: [Cell] = []
        for object in include {
            let entries = object.entries.map { ($0.key, $0.value) }
            var isUsed = false
            for place in cells.indices {
                let original = product[place].object
                let conflicts = entries.contains { entry in
                    vectors.contains { CaseFolding.areEqual($0, entry.0) }
                        && !isMatched(original[entry.0], by: entry.1)
                }
                if conflicts { continue }
                isUsed = true
                cells[place] = Cell(
                    entries: cells[place].object.merging(ExpressionObject(entries)).entries.map { ($0.key, $0.value) }
                )
            }
            if !isUsed { extra.append(Cell(entries: entries)) }
        }
        return cells + extra
    }
}
