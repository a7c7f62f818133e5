import ArgumentParser
import Moderation

/// Data files and how to read them.
struct DataOptions: ParsableArguments {
    @Option(name: .long, parsing: .upToNextOption, help: "Data files, as CSV.")
    var data: [String]

    @Option(help: "The column of the text.")
    var text = "comment_text"

    @Option(help: "The column of the identifier, by which comments are held out.")
    var id = "id"

    @Option(help: "LABEL=COLUMN, for a label whose column has another name (may be repeated).")
    var label: [String] = []

    func columns() throws -> DataColumns {
        var columns = DataColumns()
        columns.text = text
        columns.id = id
        for assignment in label { try columns.add(assignment) }
        return columns
    }

    func load() throws -> DataSet { try DataFiles.load(data, columns: try columns()) }
}
