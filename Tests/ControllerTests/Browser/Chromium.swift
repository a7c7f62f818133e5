import Foundation

/// A browser without a window that is given a page and gives what its scripts made of it.
struct Chromium: Sendable {
    /// Where one is installed; Chromium of Debian and Ubuntu, or Chrome.
    static let path = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
        .first(where: FileManager.default.isExecutableFile(atPath:))

    /// What became of a page.
    struct Outcome: Sendable {
        /// The page's elements, as text.
        var page: String

        /// What its scripts and the browser complained of.
        var complaints: [String]
    }

    let directory: String

    /// Loads a page, lets its scripts run for so much time of the page's own, and gives its elements.
    func page(_ address: String, width: Int = 1280, budget: Duration = .seconds(4)) async throws -> Outcome {
        try await look(address, width: width, budget: budget)
    }

    /// Opens it again, up to five times, until it shows a text: the browser's time runs ahead of a server that is busy.
    func page(_ address: String, showing text: String) async throws -> Outcome {
        var outcome = try await look(address, width: 1280, budget: .seconds(4))
        for _ in 1...4 where !outcome.page.contains(text) {
            outcome = try await look(address, width: 1280, budget: .seconds(10))
        }
        return outcome
    }

    private func look(_ address: String, width: Int, budget: Duration) async throws -> Outcome {
        let files = directory + "/" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: true)
        let (page, said) = (files + "/page", files + "/said")
        for file in [page, said] { _ = FileManager.default.createFile(atPath: file, contents: nil) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.path ?? "")
        process.arguments = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--user-data-dir=\(files)/profile", "--window-size=\(width),900",
            "--enable-logging=stderr", "--virtual-time-budget=\(budget.components.seconds * 1000)", "--dump-dom",
            address,
        ]
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: page))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: said))
        let end = AsyncStream<Void>.makeStream()
        process.terminationHandler = { _ in end.continuation.finish() }
        try process.run()
        let late = Task {
            try await Task.sleep(for: .seconds(60))
            process.terminate()
        }
        for await _ in end.stream {}
        late.cancel()
        let words = try String(contentsOfFile: said, encoding: .utf8).split(separator: "\n").map(String.init)
        return Outcome(
            page: try String(contentsOfFile: page, encoding: .utf8),
            complaints: words.filter { $0.contains("CONSOLE") && !$0.contains("EventSource") }
        )
    }
}
