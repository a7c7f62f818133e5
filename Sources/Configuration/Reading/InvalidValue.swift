/// Why a text is not the value that a key wants: the end of a sentence, without the text itself.
struct InvalidValue: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
