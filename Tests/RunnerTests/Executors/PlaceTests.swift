import Testing

@testable import Runner

@Suite("Where the files of a job are")
struct PlaceTests {
    private let paths = PlacePaths(mappings: [
        .init(host: "/data/work/a", inside: "/__w/a/a"), .init(host: "/data/jobs/1/tmp", inside: "/__w/_temp"),
        .init(host: "/data/jobs/1", inside: "/jobs"),
    ])

    @Test(
        "A path of the host has another name inside, and back",
        arguments: [
            ("/data/work/a", "/__w/a/a"), ("/data/work/a/b/c", "/__w/a/a/b/c"), ("/data/jobs/1/tmp/x", "/__w/_temp/x"),
            ("/data/jobs/1/commands", "/jobs/commands"),
        ]
    )
    func mapped(_ host: String, _ inside: String) {
        #expect(paths.inside(host) == inside)
        #expect(paths.host(inside) == host)
    }

    @Test("Other paths stay as they are, and have none behind them", arguments: ["/data/work/ab", "/etc", "text", ""])
    func others(_ path: String) {
        #expect(paths.inside(path) == path)
        #expect(paths.host(path) == nil)
        #expect(PlacePaths.host.inside(path) == path)
        #expect(PlacePaths.host.host(path) == path)
    }
}
