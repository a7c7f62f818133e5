import Testing

@testable import ModerationService

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Flat objects")
struct FlatObjectTests {
    private func text(_ json: String) -> String? {
        guard case .text(let text)? = FlatObject(Array(json.utf8))?.members.first?.value else { return nil }
        return text
    }

    @Test("give the texts and truth values that JSON says")
    func read() {
        let object = FlatObject(
            Array(" {\"a\" : \"x\\u00e9\\ud83d\\ude00\\n\\/\\\"\" , \"b\":true,\"c\":\tfalse}\r\n".utf8)
        )
        #expect(object?.members.map { $0.name } == ["a", "b", "c"])
        #expect(object?.members.map { $0.value } == [.text("xé😀\n/\""), .truth(true), .truth(false)])
    }

    @Test(
        "leave to the decoder what is not so simple",
        arguments: [
            "", "{", "{}", "[]", #"{"a"}"#, #"{"a":1}"#, #"{"a":null}"#, #"{"a":["x"]}"#, #"{"a":"x"} y"#,
            #"{"a":"x",}"#, #"{"a":"x","a":"y"}"#, #"{"a":"\ud83d"}"#, #"{"a":"\ude00\ud83d"}"#, #"{"a":"\x"}"#,
            #"{"a":"\u12"}"#, "{\"a\":\"x\ny\"}", #"{"a":"x"#, #"{"a":tru}"#, #"{"a":true"#, #"{"a":"\"#,
        ]
    )
    func leave(json: String) {
        #expect(FlatObject(Array(json.utf8)) == nil)
    }

    @Test("leave bytes that are no UTF-8 alone")
    func invalid() {
        for bytes: [UInt8] in [[0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xF0, 0x9F]] {
            #expect(FlatObject(Array(#"{"a":""#.utf8) + bytes + Array(#""}"#.utf8)) == nil)
        }
    }

    @Test("never say anything else than the decoder")
    func agree() {
        let pieces = [
            "\"", "\\", "\\\"", "\\n", "\\u0041", "\\ud83d\\ude00", "\\ud83d", "é", "😀", "{", "}", ":", ",", "true",
            " ",
            "\n", "a", "\\u0000", "null", "\"a\"", "\":\"",
        ]
        var state: UInt64 = 42
        var read = 0
        for _ in 0..<4000 {
            var middle = ""
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            for _ in 0..<Int(state >> 61) {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                middle += pieces[Int((state >> 33) % UInt64(pieces.count))]
            }
            let json = #"{"k":""# + middle + #""}"#
            guard let mine = text(json) else { continue }
            read += 1
            #expect(throws: Never.self) {
                let theirs = try JSONDecoder().decode([String: String].self, from: Data(json.utf8))
                #expect(theirs["k"] == mine, "\(json)")
            }
        }
        #expect(read > 200)
    }
}
