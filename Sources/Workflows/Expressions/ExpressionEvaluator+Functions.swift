extension ExpressionEvaluator {
    mutating func call(
        _ name: String,
        _ arguments: [ExpressionNode],
        at position: Int
    ) throws(ExpressionError) -> ExpressionValue {
        if name == "case" { return try firstCase(arguments) }
        var values: [ExpressionValue] = []
        for argument in arguments {
            values.append(try evaluate(argument))
        }
        switch name {
        case "contains": return .boolean(Self.contains(values[0], values[1]))
        case "startsWith": return .boolean(Self.matches(values, CaseFolding.hasPrefix))
        case "endsWith": return .boolean(Self.matches(values, CaseFolding.hasSuffix))
        case "format": return try format(values, at: position)
        case "join": return try join(values)
        case "toJSON": return try toJSON(values[0])
        case "fromJSON": return try fromJSON(values[0], at: position)
        case "hashFiles": return try hashFiles(values, at: position)
        case "success":
            if values.isEmpty { return .boolean(context.status.success) }
            return .boolean(values.allSatisfy { context.status.result(of: $0.text) == "success" })
        case "failure":
            if values.isEmpty { return .boolean(context.status.failure) }
            return .boolean(values.contains { context.status.result(of: $0.text) == "failure" })
        case "cancelled": return .boolean(context.status.cancelled)
        case "always": return true
        default: throw ExpressionError(.evaluation, "unknown function '\(name)'", at: position)
        }
    }

    private mutating func firstCase(_ arguments: [ExpressionNode]) throws(ExpressionError) -> ExpressionValue {
        var place = 0
        while place + 1 < arguments.count {
            guard case .boolean(let holds) = try evaluate(arguments[place]) else {
                let message = "a condition of case must be true or false"
                throw ExpressionError(.evaluation, message, at: arguments[place].position)
            }
            if holds { return try evaluate(arguments[place + 1]) }
            place += 2
        }
        return try evaluate(arguments[place])
    }

    private static func contains(_ place: ExpressionValue, _ item: ExpressionValue) -> Bool {
        switch place {
        case .array(let array): array.elements.contains { ExpressionComparison.areEqual($0, item) }
        case .object: false
        default: item.isPrimitive && CaseFolding.contains(place.text, item.text)
        }
    }

    private static func matches(_ values: [ExpressionValue], _ compare: (String, String) -> Bool) -> Bool {
        values[0].isPrimitive && values[1].isPrimitive && compare(values[0].text, values[1].text)
    }

    private mutating func join(_ values: [ExpressionValue]) throws(ExpressionError) -> ExpressionValue {
        let separator = values.count > 1 && values[1].isPrimitive ? values[1].text : ","
        var result = ""
        switch values[0] {
        case .object: break
        case .array(let array):
            for (place, element) in array.elements.enumerated() {
                if place > 0 { result += separator }
                result += element.text
                if result.utf8.count > context.limits.memory { throw tooMuchMemory() }
            }
        default: result = values[0].text
        }
        try account(result)
        return .string(result)
    }

    private mutating func toJSON(_ value: ExpressionValue) throws(ExpressionError) -> ExpressionValue {
        guard let text = JSONWriter.text(value, limit: remaining) else { throw tooMuchMemory() }
        try account(text)
        return .string(text)
    }

    private mutating func fromJSON(
        _ value: ExpressionValue,
        at position: Int
    ) throws(ExpressionError) -> ExpressionValue {
        let text = value.text
        try account(text)
        do {
            return try JSONReader.value(of: text, maximumDepth: context.limits.jsonDepth)
        } catch {
            throw ExpressionError(.evaluation, "fromJSON: \(error.message)", at: position)
        }
    }

    private mutating func hashFiles(
        _ values: [ExpressionValue],
        at position: Int
    ) throws(ExpressionError) -> ExpressionValue {
        guard let hashFiles = context.hashFiles else {
            throw ExpressionError(.evaluation, "hashFiles works only where a job's files are", at: position)
        }
        do {
            let hash = try hashFiles(values.map(\.text))
            try account(hash)
            return .string(hash)
        } catch let error as ExpressionError {
            throw error
        } catch {
            throw ExpressionError(.evaluation, "hashFiles: \(error)", at: position)
        }
    }

    private mutating func format(
        _ values: [ExpressionValue],
        at position: Int
    ) throws(ExpressionError) -> ExpressionValue {
        let pattern = values[0].text.unicodeScalars
        var result = String.UnicodeScalarView()
        var place = pattern.startIndex
        var size = 0
        func invalid() -> ExpressionError {
            ExpressionError(.evaluation, "invalid format \(ExpressionParser.shown(values[0].text))", at: position)
        }
        while place < pattern.endIndex {
            let scalar = pattern[place]
            place = pattern.index(after: place)
            guard scalar == "{" || scalar == "}" else {
                result.append(scalar)
                continue
            }
            if place < pattern.endIndex, pattern[place] == scalar {
                result.append(scalar)
                place = pattern.index(after: place)
                continue
            }
            guard scalar == "{", let end = pattern[place...].firstIndex(of: "}") else { throw invalid() }
            let digits = String(pattern[place..<end])
            guard digits.utf8.count <= 3, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int(digits)
            else { throw invalid() }
            guard number + 1 < values.count else {
                let message = "the format \(ExpressionParser.shown(values[0].text)) names more arguments than it has"
                throw ExpressionError(.evaluation, message, at: position)
            }
            let text = values[number + 1].text
            size += text.utf16.count
            guard size <= context.limits.memory else { throw tooMuchMemory() }
            result.append(contentsOf: text.unicodeScalars)
            place = pattern.index(after: end)
        }
        let text = String(result)
        try account(text)
        return .string(text)
    }
}
