import ControllerAPI

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A notification as a mail: header and body of plain text (RFC 5322, MIME).
///
/// The same notification is the same mail at every attempt, `Message-ID` and `Date` with it. Whatever the event says stands in
/// encoded words and in the body: no text of it can begin a field of the header.
struct MailText: Sendable {
    let from: String
    let to: String
    let data: [UInt8]

    /// The longest encoded word has 75 characters (RFC 2047): that many bytes in base 64 with what goes round them.
    private static let wordBytes = 45

    /// The longest line of quoted-printable text (RFC 2045).
    private static let longestLine = 76

    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    init(_ row: NotificationTable.Row, _ text: NotificationText, rule: String, from: String, address: String) {
        self.from = from
        to = row.lane.recipient
        let domain = from.split(separator: "@").last.map(String.init) ?? "localhost"
        var header = [
            "From: Headgate <\(from)>", "To: <\(row.lane.recipient)>",
            "Subject: " + Self.words("[Headgate] " + text.headline),
            "Date: " + Self.date(Timestamp(row.event.at) ?? Timestamp(milliseconds: row.createdAt)),
            "Message-ID: <\(row.delivery)@\(domain)>",
        ]
        // What is about one run is one conversation.
        if let run = row.event.run { header.append("References: <headgate-run-\(run)@\(domain)>") }
        header += [
            "Auto-Submitted: auto-generated", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: quoted-printable",
        ]
        let about = "You get this because headgate.yaml names you under notifications, \(rule)."
        let body = ([text.headline, ""] + text.details + ["", address + text.path, "", "-- ", about])
            .flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false) }
        data = Array((header + [""] + body.map(Self.quoted)).map { $0 + "\r\n" }.joined().utf8)
    }

    /// A text as encoded words where it is not plain.
    static func words(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { (32...126).contains($0) } && !text.contains("=?")
        if isPlain { return text }
        var words: [String] = []
        var part: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if part.count + bytes.count > wordBytes {
                words.append(word(part))
                part = []
            }
            part += bytes
        }
        return (words + [word(part)]).joined(separator: "\r\n ")
    }

    private static func word(_ bytes: [UInt8]) -> String { "=?utf-8?B?\(Data(bytes).base64EncodedString())?=" }

    /// One line as quoted-printable text, broken softly where it is long.
    static func quoted(_ line: some StringProtocol) -> String {
        var lines: [String] = []
        var current = ""
        let bytes = Array(line.utf8)
        for (place, byte) in bytes.enumerated() {
            let isBlankAtEnd = (byte == 32 || byte == 9) && place == bytes.count - 1
            let isPlain = ((33...126).contains(byte) && byte != UInt8(ascii: "=")) || byte == 32 || byte == 9
            let text =
                isPlain && !isBlankAtEnd
                ? String(UnicodeScalar(byte)) : "=" + Hexadecimal.text([byte]).uppercased()
            if current.utf8.count + text.utf8.count >= longestLine {
                lines.append(current + "=")
                current = ""
            }
            current += text
        }
        return (lines + [current]).joined(separator: "\r\n")
    }

    /// As in `Sat, 31 Jan 2026 12:00:00 +0000`.
    static func date(_ time: Timestamp) -> String {
        let parts = time.text.split { !$0.isNumber }
        guard parts.count >= 6, let month = Int(parts[1]), months.indices.contains(month - 1) else { return time.text }
        let day = Int((time.milliseconds / 86_400_000) % 7)
        let name = days[(day + 7) % 7]
        return "\(name), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) +0000"
    }
}
