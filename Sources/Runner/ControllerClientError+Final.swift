import ControllerAPI

extension ControllerClientError {
    /// The controller has decided: asking again brings the same answer.
    ///
    /// An answer of 500 and above may pass by itself, as silence may.
    var isFinal: Bool {
        code == .refused && (problem?.status ?? 400) < 500
    }
}
