/// What checking a message came to.
struct ChatOutcome: Sendable, Hashable {
    var state: ChatMessage.State
    var requestID: String?
    /// Whether the model was not sure.
    var isMarked = false

    /// The API could not be asked.
    static let held = ChatOutcome(.held)

    init(_ state: ChatMessage.State, requestID: String? = nil, isMarked: Bool = false) {
        self.state = state
        self.requestID = requestID
        self.isMarked = isMarked
    }

    init(_ verdict: Verdict) {
        self.init(
            verdict.isWithheld ? .withheld(verdict.labels) : .shown,
            requestID: verdict.requestID,
            isMarked: verdict.isMarked
        )
    }
}
