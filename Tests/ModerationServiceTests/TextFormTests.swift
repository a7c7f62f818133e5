import Telemetry
import Testing

@testable import ModerationService

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Text forms")
struct TextFormTests {
    @Test(
        "of strings in JSON come back as they were",
        arguments: [
            "", "plain", "\"quoted\" \\ back", "line\nfeed\r\ttab", "\u{0}\u{1}\u{1F}\u{7F}", "\u{1F600} \u{E9}",
            "</script>",
        ]
    )
    func strings(text: String) throws {
        var json = JSONWriter()
        json.array { $0.value(text) }
        #expect(try JSONDecoder().decode([String].self, from: Data(json.bytes)) == [text])
    }

    @Test("of nested JSON have their commas where they belong")
    func nesting() {
        var json = JSONWriter()
        json.object { json in
            json.member("a", 1)
            json.key("b")
            json.array { json in
                json.object { $0.member("c", true) }
                json.object { _ in }
                json.value(Float(0.5))
                json.value(Float.nan)
            }
            json.member("d", "e")
        }
        #expect(json.text == #"{"a":1,"b":[{"c":true},{},0.5,null],"d":"e"}"#)
    }

    @Test(
        "of moments are RFC 3339",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_400_007, "2000-02-29T00:00:00.007Z"),
            (1_795_230_399_999, "2026-11-21T03:06:39.999Z"),
        ] as [(Int64, String)]
    )
    func moments(milliseconds: Int64, text: String) {
        #expect(Timestamp(millisecondsSince1970: milliseconds).description == text)
    }

    @Test("of request ids are version 4 UUIDs, never twice the same")
    func identifiers() throws {
        let identifiers = (0..<500).map { _ in RequestIdentifier() }
        #expect(Set(identifiers).count == 500)
        for identifier in identifiers {
            let characters = Array(identifier.description)
            #expect(characters.count == 36 && characters[14] == "4" && "89ab".contains(characters[19]))
            #expect(RequestIdentifier(identifier.description.uppercased()) == identifier)
        }
    }

    @Test(
        "of request ids are nothing else",
        arguments: [
            "", "x", "00000000-0000-4000-8000-00000000000", "00000000-0000-4000-8000-0000000000000",
            "00000000-0000-4000-8000-00000000000g", "00000000_0000-4000-8000-000000000000",
        ]
    )
    func notIdentifiers(text: String) {
        #expect(RequestIdentifier(text) == nil)
    }

    @Test(
        "of form fields are decoded",
        arguments: [
            ("comment=a+b%20c", "a b c"), ("x=1&comment=%C3%A9&comment=2", "\u{E9}"), ("comment", ""), ("comment=", ""),
            ("comment=%", "%"), ("comment=%zz%4", "%zz%4"), ("comment=%-1%+1", "%-1% 1"),
            ("c%6Fmment=x%3Dy=z", "x=y=z"),
            ("comment=%FF", "\u{FFFD}"),
        ]
    )
    func fields(content: String, value: String) {
        #expect(FormField.value("comment", in: Array(content.utf8)) == value)
    }

    @Test("of absent form fields are none", arguments: ["", "other=1", "&&=x"])
    func absentFields(content: String) {
        #expect(FormField.value("comment", in: Array(content.utf8)) == nil)
    }

    @Test("of metrics are what Prometheus reads")
    func metrics() {
        let metrics = MetricsRegistry.moderation()
        metrics.count("moderation_labels_total", "label=\"toxic\"", by: 2)
        metrics.countRequest(route: "/predict", status: 200, duration: .microseconds(700))
        metrics.countRequest(route: "/predict", status: 200, duration: .seconds(9))
        let lines = metrics.text(gauges: [MetricsRegistry.Gauge("moderation_log_queued", Double(4))]).split(
            separator: "\n"
        )
        for line in [
            "# TYPE moderation_labels_total counter", "moderation_labels_total{label=\"toxic\"} 2",
            "moderation_http_requests_total{route=\"/predict\",status=\"200\"} 2", "moderation_log_queued 4",
            "moderation_http_request_seconds_bucket{route=\"/predict\",le=\"0.0005\"} 0",
            "moderation_http_request_seconds_bucket{route=\"/predict\",le=\"0.001\"} 1",
            "moderation_http_request_seconds_bucket{route=\"/predict\",le=\"+Inf\"} 2",
            "moderation_http_request_seconds_count{route=\"/predict\"} 2",
        ] {
            #expect(lines.contains(Substring(line)), "\(line)")
        }
    }
}
