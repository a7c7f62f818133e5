import ControllerAPI
import HTTPTypes
import Testing

@testable import Controller

/// Listings of runs, and answers that the asker has already.
@Suite("Pages of runs")
struct RunListTests {
    @Test("each page names the next until there is none, and no run is on two")
    func pages() async throws {
        try await WebFixture.with { fixture in
            for event in 1...5 { _ = try await fixture.push(event: event) }
            try await fixture.browse { browser in
                var path: String? = "/api/v1/runs?limit=2&branch=main"
                var seen: [Int] = []
                while let next = path {
                    let page = try await browser.get(next)
                    seen += try JSON.decode(RunList.self, from: page.text).runs.map(\.id)
                    let link = page.headers[.link]
                    #expect(link?.hasSuffix("; rel=\"next\"") != false)
                    path = link.map { String($0.dropFirst().prefix { $0 != ">" }) }
                }
                #expect(seen == [5, 4, 3, 2, 1])
            }
        }
    }

    @Test(
        "a filter leaves only what it names",
        arguments: [
            ("repository=shop", [2, 1]), ("repository=other", []), ("status=failed", [2]), ("status=queued", [1]),
            ("workflow=ci/deliver.yaml", [2, 1]), ("workflow=deliver", [1]), ("branch=main", [2, 1]),
            ("branch=release%2F1", []), ("before=2", [1]), ("limit=1", [2]),
            ("workflow=deliver%27+OR+1=1", []),
        ]
    )
    func filters(_ query: String, _ expected: [Int]) async throws {
        try await WebFixture.with { fixture in
            _ = try await fixture.push()
            _ = try await fixture.pushBroken(error: "broken", event: 2)
            try await fixture.browse { browser in
                let page = try await browser.get("/api/v1/runs?" + query)
                #expect(try JSON.decode(RunList.self, from: page.text).runs.map(\.id) == expected)
            }
        }
    }

    @Test(
        "an unknown status and a page before nothing are refused",
        arguments: [
            ("status=done", "'status' takes one of"), ("before=0", "'before' takes"), ("limit=501", "'limit' takes"),
        ]
    )
    func refused(_ query: String, words: String) async throws {
        try await WebFixture.with { fixture in
            try await fixture.browse { browser in
                let page = try await browser.get("/api/v1/runs?" + query)
                #expect(page.status == 400 && page.headers[.contentType] == "application/problem+json")
                #expect(page.text.contains(words), "\(page.text)")
            }
        }
    }

    @Test("an answer that has not changed is not sent again, and one that has is")
    func tags() async throws {
        try await WebFixture.with { fixture in
            let run = try await fixture.push()
            try await fixture.browse { browser in
                for path in ["status", "runs", "runs/\(run)", "reviews", "agents"] {
                    let first = try await browser.get("/api/v1/" + path)
                    let tag = try #require(first.headers[.eTag], "\(path)")
                    #expect(first.status == 200 && tag.hasPrefix("\"") && tag.hasSuffix("\""))
                    #expect(first.headers[.cacheControl] == "private, no-cache")
                    let second = try await browser.get("/api/v1/" + path, headers: [.ifNoneMatch: "\"x\", W/\(tag)"])
                    #expect(second.status == 304 && second.text.isEmpty && second.headers[.eTag] == tag)
                    let other = try await browser.get("/api/v1/" + path, headers: [.ifNoneMatch: "\"x\""])
                    #expect(other.status == 200)
                }
                let before = try await browser.get("/api/v1/runs/\(run)")
                _ = try await fixture.start()
                let tag = try #require(before.headers[.eTag])
                let after = try await browser.get("/api/v1/runs/\(run)", headers: [.ifNoneMatch: tag])
                #expect(after.status == 200 && after.headers[.eTag] != tag)
            }
        }
    }
}
