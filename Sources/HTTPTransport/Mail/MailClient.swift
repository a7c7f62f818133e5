/// Hands messages to a mail server, each over a connection and on a thread of its own.
public struct MailClient: Sendable {
    public let server: MailServer

    public init(server: MailServer) {
        self.server = server
    }

    /// Returns once the server has taken the message; cancelling the task ends it within about a second.
    ///
    /// It may have been taken although this throws: the answer can get lost. Its `Message-ID` tells the copies.
    public func send(_ message: MailMessage) async throws(MailError) {
        try message.validate()
        let transfer = MailTransfer(message, to: server)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: CheckedContinuation<Result<Void, MailError>, Never>) in
                let isStarted = DetachedThread.start(named: "mail") { waiter.resume(returning: transfer.run()) }
                if !isStarted {
                    waiter.resume(returning: .failure(MailError(.system, "no thread for the mail could be started")))
                }
            }
        } onCancel: {
            transfer.cancel()
        }
        try result.get()
    }
}
