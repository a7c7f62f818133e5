import ArgumentParser

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// How a listing is printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table
    case json

    /// Prints a value in this format.
    func print(_ value: some Encodable, table: () -> String) throws {
        switch self {
        case .table:
            Console.print(table())
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            Console.print(String(decoding: try encoder.encode(value), as: UTF8.self))
        }
    }
}

/// The option every listing has.
struct OutputOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "How to print: table or json.")
    var output: OutputFormat = .table
}
