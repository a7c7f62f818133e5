import ControllerAPI
import Testing

@testable import Controller

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Notifications as mail")
struct MailTextTests {
    private static func mail(title: String, reason: String) -> String {
        let event = DeliveryEvent(
            at: "2026-01-31T12:00:00.500Z",
            name: "review.waiting",
            repository: "shop",
            environment: title,
            run: 7,
            job: "a/b",
            title: title,
            reviewers: ["ann", "team:ops"],
            reason: reason
        )
        let row = NotificationTable.Row(
            id: 1,
            delivery: "00ff",
            lane: NotificationLane(target: "mail", recipient: "ann@example.com"),
            event: event,
            attempts: 0,
            createdAt: 0
        )
        let text = MailText(
            row,
            NotificationText(event),
            rule: "mail",
            from: "headgate@example.org",
            address: "https://h.example.com"
        )
        return String(decoding: text.data, as: UTF8.self)
    }

    @Test("the mail has its header, the text, the page and who may decide")
    func whole() {
        let mail = Self.mail(title: "staging", reason: "")
        #expect(
            mail.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n") == """
                From: Headgate <headgate@example.org>
                To: <ann@example.com>
                Subject: [Headgate] shop: run 7 waits for a review of staging
                Date: Sat, 31 Jan 2026 12:00:00 +0000
                Message-ID: <00ff@example.org>
                References: <headgate-run-7@example.org>
                Auto-Submitted: auto-generated
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: quoted-printable

                shop: run 7 waits for a review of staging

                staging
                May decide: ann, team:ops

                https://h.example.com/reviews/7/a%2Fb

                --=20
                You get this because headgate.yaml names you under notifications, mail.

                """
        )
    }

    @Test(
        "no text begins a field of the header or another part of the mail",
        arguments: [
            "x\r\nBcc: eve@example.com", "x\nBcc: eve@example.com", "x\rBcc: eve@example.com",
            "x\r\n\r\n.\r\nMAIL FROM:<eve@example.com>", "x\u{2028}Bcc: eve@example.com", "x\u{85}Bcc: eve@example.com",
            "=?utf-8?B?DQpCY2M6IGV2ZQ==?=", String(repeating: "é\n", count: 3000), "\u{0}\u{1B}[31m",
        ]
    )
    func injection(_ text: String) {
        let mail = Self.mail(title: text, reason: text)
        let parts = mail.split(separator: "\r\n\r\n", maxSplits: 1)
        let fields = parts[0].split(separator: "\r\n").filter { !$0.hasPrefix(" ") }.map { $0.prefix { $0 != ":" } }
        #expect(
            fields == [
                "From", "To", "Subject", "Date", "Message-ID", "References", "Auto-Submitted", "MIME-Version",
                "Content-Type", "Content-Transfer-Encoding",
            ]
        )
        let lines = mail.utf8.split(separator: 10, omittingEmptySubsequences: false)
        for line in lines.dropLast() {
            #expect(line.last == 13 && line.dropLast().allSatisfy { (32...126).contains($0) })
        }
        #expect(lines.allSatisfy { $0.count <= 500 } && !mail.contains("\r\n.\r\n"))
    }

    @Test(
        "what is not ASCII comes back from encoded words",
        arguments: ["é", "prices in € — naïve", String(repeating: "日本語", count: 40), "👩‍👩‍👧‍👦 family", "a =?x?= b"]
    )
    func words(_ text: String) throws {
        let words = MailText.words(text).split(separator: "\r\n ", omittingEmptySubsequences: false)
        var decoded: [UInt8] = []
        for word in words {
            #expect(word.utf8.count <= 75)
            let content = try #require(word.split(separator: "?").dropFirst(3).first)
            let bytes = try #require(Data(base64Encoded: String(content)))
            // Each word is whole characters of UTF-8 by itself.
            #expect(String(validating: bytes, as: UTF8.self) != nil)
            decoded += bytes
        }
        #expect(String(decoding: decoded, as: UTF8.self) == text)
    }

    @Test(
        "long and odd lines come back from quoted-printable text",
        arguments: ["", "a=b", "é ", String(repeating: "ü ", count: 200)]
    )
    func quoted(_ text: String) {
        let encoded = MailText.quoted(text)
        for line in encoded.split(separator: "\r\n") { #expect(line.utf8.count <= 76 && !line.hasSuffix(" ")) }
        var bytes: [UInt8] = []
        var rest = encoded.replacing("=\r\n", with: "")[...]
        while let character = rest.popFirst() {
            if character == "=", let byte = UInt8(rest.prefix(2), radix: 16) {
                bytes.append(byte)
                rest = rest.dropFirst(2)
            } else {
                bytes += Array(String(character).utf8)
            }
        }
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }
}
