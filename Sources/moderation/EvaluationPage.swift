import Moderation

/// An evaluation as one HTML page with curves, without scripts and in the reader's light or dark.
enum EvaluationPage {
    private static let style = """
        :root { color-scheme: light dark; --line: light-dark(#14508c, #8cc4ff); --grid: light-dark(#999, #777); }
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { text-align: right; padding: .25rem .5rem; border-bottom: 1px solid var(--grid); }
        th:first-child, td:first-child { text-align: left; }
        .scroll { overflow-x: auto; } .curves { display: flex; flex-wrap: wrap; gap: 1rem; }
        svg { width: 16rem; height: auto; } polyline { fill: none; stroke: var(--line); stroke-width: 1.5; }
        rect { fill: none; stroke: var(--grid); } text { fill: currentColor; font-size: 7px; } figure { margin: 0; }
        """

    static func html(_ evaluation: Evaluation, model: String) -> String {
        let sections = evaluation.sections.map(section).joined(separator: "\n")
        return """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Evaluation of \(escaped(model))</title>
            <style>\(style)</style></head>
            <body><main>
            <h1>Evaluation of \(escaped(model))</h1>
            \(sections)
            </main></body></html>
            """
    }

    private static func section(_ section: Evaluation.Section) -> String {
        let title = "\(escaped(section.set)), \(escaped(EvaluationTable.name(section)))"
        let columns = ["Positives", "ROC-AUC", "PR-AUC", "Threshold", "Precision", "Recall", "F1", "FPR", "ECE"]
        let rows = section.labels.map { result in
            let figures = [
                "\(result.positives) of \(result.positives + result.negatives)",
                result.rocAUC.map(EvaluationTable.fixed) ?? "–", result.prAUC.map(EvaluationTable.fixed) ?? "–",
                EvaluationTable.fixed(Double(result.threshold)), EvaluationTable.fixed(result.precision),
                EvaluationTable.fixed(result.recall), EvaluationTable.fixed(result.f1),
                EvaluationTable.fixed(result.falsePositiveRate), EvaluationTable.fixed(result.calibration.expected),
            ]
            return "<tr><th scope=\"row\">\(result.label)</th>" + figures.map { "<td>\($0)</td>" }.joined() + "</tr>"
        }
        let isPlain = section.obfuscation == nil && section.group == nil
        return """
            <section aria-label="\(title)"><h2>\(title)</h2>
            <div class="scroll" tabindex="0" role="region" aria-label="Figures for \(title)"><table>
            <caption>\(section.comments) comments</caption>
            <thead><tr><th scope="col">Label</th>\(columns.map { "<th scope=\"col\">\($0)</th>" }.joined())</tr></thead>
            <tbody>\(rows.joined())</tbody></table></div>
            \(isPlain ? "<div class=\"curves\">\(section.labels.map(curves).joined())</div>" : "")
            </section>
            """
    }

    private static func curves(_ result: Evaluation.LabelResult) -> String {
        let points = result.curve.points
        guard !points.isEmpty else { return "" }
        let bins = result.calibration.bins.filter { $0.comments > 0 }
        return figure("\(result.label): precision by recall", points.map { ($0.recall, $0.precision) })
            + figure("\(result.label): true by false positives", points.map { ($0.falsePositiveRate, $0.recall) })
            + figure("\(result.label): calibration", bins.map { ($0.meanProbability, $0.positiveShare) })
    }

    private static func figure(_ title: String, _ points: [(x: Double, y: Double)]) -> String {
        let path = points.map { "\(Int(10 + $0.x * 100)),\(Int(110 - $0.y * 100))" }.joined(separator: " ")
        return """
            <figure><figcaption>\(title)</figcaption>
            <svg viewBox="0 0 120 122" role="img" aria-label="\(title)"><rect x="10" y="10" width="100" height="100"/>
            <polyline points="\(path)"/><text x="8" y="120">0</text><text x="106" y="120">1</text>
            <text x="2" y="14">1</text></svg></figure>
            """
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
    }
}
