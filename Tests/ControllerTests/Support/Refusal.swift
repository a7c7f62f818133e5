import Testing

@testable import Controller

/// Expects the controller to refuse something: with this code, and with a message that has these words.
func expectRefusal<Value>(
    _ code: ControllerError.Code,
    _ words: String,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Value
) async throws {
    do {
        _ = try await body()
    } catch let error as ControllerError {
        #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
        #expect(error.message.contains(words), sourceLocation: sourceLocation)
        return
    }
    Issue.record("it was not refused: \(words)", sourceLocation: sourceLocation)
}
