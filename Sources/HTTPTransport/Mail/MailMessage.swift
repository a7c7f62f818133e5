/// One message on its way to one recipient.
public struct MailMessage: Sendable, Hashable {
    /// The envelope's addresses, without angle brackets.
    public var from: String
    public var to: String

    /// Header and body as they are sent, lines ended by CR LF.
    ///
    /// Lines that begin with a dot are taken care of on the way.
    public var data: [UInt8]

    public init(from: String, to: String, data: [UInt8]) {
        self.from = from
        self.to = to
        self.data = data
    }

    /// Refuses what would make another command of an address, or an end of a line.
    func validate() throws(MailError) {
        for address in [from, to] {
            let isPlain = address.utf8.allSatisfy { $0 > 32 && $0 < 127 && !"<>\\\"(),;:".utf8.contains($0) }
            guard isPlain, (3...254).contains(address.utf8.count), address.split(separator: "@").count == 2 else {
                throw MailError(.invalid, "an address of the mail is none")
            }
        }
        var last: UInt8 = 0
        for byte in data {
            guard byte != 0, (byte == 10) == (last == 13) else {
                throw MailError(.invalid, "the mail has a zero byte, or a line that does not end in CR LF")
            }
            last = byte
        }
        guard last == 10 else { throw MailError(.invalid, "the mail does not end with its last line") }
    }
}
