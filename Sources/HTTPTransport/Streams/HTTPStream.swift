/// An answer whose body arrives as it is read.
public struct HTTPStream: Sendable {
    public let status: Int
    public let headers: HTTPHeaders
    /// Reading it drives the transfer; letting go of it ends the transfer.
    public let body: HTTPBodyStream

    public var isSuccess: Bool {
        (200..<300).contains(status)
    }
}
