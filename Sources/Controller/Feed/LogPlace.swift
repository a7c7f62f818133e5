import Hummingbird

/// Where a reader of a log is: `ATTEMPT-OFFSET`, as the ids of its events say.
struct LogPlace {
    /// Nil for one who has read nothing yet.
    var attempt: Int?
    var offset = 0

    init(_ request: Request) throws {
        guard let text = request.headers[.lastEventID] ?? request.text("after") else { return }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let attempt = parts[0], let offset = parts[1], offset >= 0 else {
            throw ControllerError(.invalid, "an event of a log has an id such as 1-2048")
        }
        self.attempt = attempt
        self.offset = offset
    }
}
