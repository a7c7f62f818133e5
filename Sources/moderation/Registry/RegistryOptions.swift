import ArgumentParser
import Moderation
import ModerationService

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Which registry, and how to show what it says.
struct RegistryOptions: ParsableArguments {
    enum Output: String, ExpressibleByArgument, CaseIterable {
        case table
        case json
    }

    @Option(
        help: "A directory, in place of the registry that the environment names. [MLFLOW_TRACKING_URI, MODEL_REGISTRY]"
    )
    var registry: String?

    @Option(help: "How to show the result: table or json.")
    var output = Output.table

    func source() throws -> ModelSource {
        try ModelSource(environment: .process, directory: registry)
    }

    /// Shows a value as JSON, or the lines instead.
    func show(_ value: some Encodable, lines: () -> [String]) throws {
        switch output {
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            Terminal.line(String(decoding: try encoder.encode(value), as: UTF8.self))
        case .table:
            for line in lines() { Terminal.line(line) }
        }
    }

    /// Runs the body; what goes wrong is said in one line, and the status tells whether the registry answered.
    func reporting(_ body: (ModelSource) async throws -> Void) async throws {
        do {
            try await body(try source())
        } catch let error as ModerationError {
            Terminal.note("moderation registry: \(error.message)")
            throw ExitCode(error.code == .unavailable ? 3 : 1)
        } catch let error as ModerationServiceError {
            Terminal.note("moderation registry: \(error.message)")
            throw ExitCode.failure
        }
    }
}
