import ArgumentParser

/// How a listing is printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table
    case json

    /// Prints a value in this format.
    func print(_ value: some Encodable, table: () -> String) throws {
        switch self {
        case .table:
            Console.print(Shown.plain(table()))
        case .json:
            try Console.json(value)
        }
    }
}

/// The option every listing has.
struct OutputOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "How to print: table or json.")
    var output: OutputFormat = .table
}
