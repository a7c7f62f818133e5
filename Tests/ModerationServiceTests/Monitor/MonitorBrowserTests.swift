import Foundation
import Moderation
import Persistence
import Testing

@testable import ModerationService

/// Where a browser is installed: Chromium of Debian and Ubuntu, or Chrome.
private let chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    .first(where: FileManager.default.isExecutableFile(atPath:))

/// The pages in a real browser.
@Suite(
    "The monitor in a browser",
    .enabled(if: chromium != nil, "no Chromium is installed; ci/setup.sh test installs it"),
    .timeLimit(.minutes(5))
)
struct MonitorBrowserTests {
    /// What the browser made of a page, and what it complained of.
    private func open(_ url: String, _ directory: String, _ options: [String]) async throws -> (String, [String]) {
        let files = directory + "/" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: true)
        for file in ["page", "said"] { _ = FileManager.default.createFile(atPath: files + "/" + file, contents: nil) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(chromium))
        process.arguments =
            [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", "--user-data-dir=\(files)/profile", "--enable-logging=stderr",
                "--dump-dom",
            ] + options + [url]
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: files + "/page"))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: files + "/said"))
        let end = AsyncStream<Void>.makeStream()
        process.terminationHandler = { _ in end.continuation.finish() }
        try process.run()
        let late = Task {
            try await Task.sleep(for: .seconds(120))
            process.terminate()
        }
        for await _ in end.stream {}
        late.cancel()
        let said = try String(contentsOfFile: files + "/said", encoding: .utf8).split(separator: "\n").map(String.init)
        return (
            try String(contentsOfFile: files + "/page", encoding: .utf8), said.filter { $0.contains("CONSOLE") }
        )
    }

    @Test(
        "The page is whole, and its policy refuses nothing of it",
        arguments: [["--window-size=1280,900"], ["--window-size=390,800", "--force-dark-mode"]]
    )
    func page(options: [String]) async throws {
        try await Harness.withDirectory { directory in
            let location = DatabaseLocation.sqlite(directory + "/monitor.sqlite")
            let fixture = try await MonitorFixture.make(location)
            let shift = (Timestamp.now.millisecondsSince1970 - MonitorFixture.noon.millisecondsSince1970) / 60_000
            try await fixture.add((0..<300).map { .init(age: Int64($0) - shift, labels: $0 % 3 == 0 ? [.insult] : []) })
            await fixture.close()
            let settings = MonitorSettings(server: ServerSettings(port: 0), database: location)
            try await Harness.withMonitor(settings) { url in
                let (page, complaints) = try await open(url + "/?range=day", directory, options)
                #expect(complaints.isEmpty, "\(complaints)")
                #expect(page.contains("Comments per ten minutes"))
                #expect(page.contains("<path class=\"line line-0\""))
                #expect(page.contains("href=\"#content\""))
            }
        }
    }
}
