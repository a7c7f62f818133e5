import Testing

@testable import Persistence

/// Expects a ``PersistenceError`` with this code, or any, and returns it.
@discardableResult
func expectError<T>(
    _ code: PersistenceError.Code?,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> T
) async -> PersistenceError? {
    do {
        _ = try await body()
        Issue.record(
            "nothing was thrown, expected \(code.map(\.description) ?? "an error")",
            sourceLocation: sourceLocation
        )
    } catch let error as PersistenceError {
        if let code {
            #expect(error.code == code, "\(error.debugDescription)", sourceLocation: sourceLocation)
        }
        return error
    } catch {
        Issue.record(
            "\(error) was thrown, expected \(code.map(\.description) ?? "an error")",
            sourceLocation: sourceLocation
        )
    }
    return nil
}
