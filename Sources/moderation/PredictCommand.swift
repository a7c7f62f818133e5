import ArgumentParser
import Moderation

struct PredictCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Scores comments; writes one JSON object for each, in the order they were read.",
        discussion: """
            A CSV file needs the column of the text; the column id is copied. Standard input (-) is read as CSV when its \
            first line names the column of the text, else as one comment a line.

            With --spans, begin and end are offsets into the comment's UTF-8, and a score is what the words add to the \
            log-odds of a label.

            EXAMPLES
              moderation predict comments.csv > predictions.jsonl
              moderation predict --text body --id key --spans posts.csv
              echo "you are wonderful" | moderation predict -
            """
    )

    @Argument(help: "A CSV file, or - for standard input.")
    var file = "-"

    @Option(help: "The column of the text.")
    var text = "comment_text"

    @Option(help: "The column of the identifier; rows are numbered from 0 without it.")
    var id = "id"

    @Flag(help: "Also write which parts of the comment moved each score.")
    var spans = false

    @OptionGroup var model: ModelOptions

    func run() async throws {
        let classifier = try await model.load().classifier
        let bytes =
            try file == "-"
            ? FileContent.readStandardInput(limit: DataFiles.longest)
            : FileContent.read(file, limit: DataFiles.longest)
        var writer = PredictionWriter(classifier: classifier, withSpans: spans)
        if file == "-", !hasHeader(bytes) {
            var number = 0
            for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast(
                bytes.last == UInt8(ascii: "\n") || bytes.isEmpty ? 1 : 0
            ) {
                line.withUnsafeBufferPointer { writer.write(id: String(number), text: $0) }
                number += 1
            }
        } else {
            try readCSV(bytes, into: &writer)
        }
        writer.flush()
    }

    private func readCSV(_ bytes: [UInt8], into writer: inout PredictionWriter) throws {
        let name = file == "-" ? "standard input" : file
        var reader = CSVReader(bytes: bytes)
        let header = try reader.next(of: name)?.map { String(decoding: $0, as: UTF8.self) } ?? []
        guard let textColumn = header.firstIndex(of: text) else {
            throw ModerationError(.invalidData, "\(name), line 1: there is no column \(text)")
        }
        let idColumn = header.firstIndex(of: id)
        var number = 0
        while let record = try reader.next(of: name) {
            guard record.count == header.count else {
                throw ModerationError(
                    .invalidData,
                    "\(name), line \(reader.line): \(record.count) columns where the header has \(header.count)"
                )
            }
            let id = idColumn.map { String(decoding: record[$0], as: UTF8.self) } ?? String(number)
            record[textColumn].withUnsafeBufferPointer { writer.write(id: id, text: $0) }
            number += 1
        }
    }

    private func hasHeader(_ bytes: [UInt8]) -> Bool {
        var reader = CSVReader(bytes: Array(bytes.prefix { $0 != UInt8(ascii: "\n") }))
        do {
            return try reader.next()?.contains { $0.elementsEqual(text.utf8) } ?? false
        } catch {
            // One comment a line may have any quotes it likes.
            return false
        }
    }
}
