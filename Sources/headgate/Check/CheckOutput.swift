import ArgumentParser

/// How the findings of a check are printed.
enum CheckOutput: String, ExpressibleByArgument, CaseIterable {
    case text, json, github

    private struct Document: Encodable {
        let problems: [CheckProblem]
        let errors: Int
        let warnings: Int
        let checked: Check.Counts
    }

    /// Prints the problems, and for people what was looked at.
    func print(_ check: Check, errors: Int) throws {
        let warnings = check.problems.count - errors
        switch self {
        case .text: for problem in check.problems { Console.print(problem.oneLine) }
        case .github: for problem in check.problems { Console.print(problem.annotation) }
        case .json:
            let document = Document(
                problems: check.problems,
                errors: errors,
                warnings: warnings,
                checked: check.counts
            )
            try OutputFormat.json.print(document) { "" }
            return
        }
        Console.note(
            Self.summary(check.counts) + ": " + Self.count(errors, "error") + ", " + Self.count(warnings, "warning")
        )
    }

    private static func summary(_ counts: Check.Counts) -> String {
        let parts = [
            (counts.kustomizations, "kustomization"), (counts.objects, "object"), (counts.workflows, "workflow"),
            (counts.configurations, "configuration"), (counts.others, "other file"),
            (counts.templates, "template passed over"),
        ]
        let words = parts.filter { $0.0 > 0 }.map { count($0.0, $0.1) }
        return words.isEmpty ? "nothing to check" : "checked " + words.joined(separator: ", ")
    }

    private static func count(_ number: Int, _ word: String) -> String {
        guard number != 1 else { return "1 \(word)" }
        guard let space = word.firstIndex(of: " ") else { return "\(number) \(word)s" }
        return word.hasSuffix("file") ? "\(number) \(word)s" : "\(number) \(word[..<space])s\(word[space...])"
    }
}
