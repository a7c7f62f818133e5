import TestSupport
import Testing

/// A browser of its own for the length of a test.
enum BrowserFixture {
    static func run(_ body: @Sendable (DevToolsPipe) async throws -> Void) async throws {
        try await Harness.withDirectory { directory in
            let pipe = try DevToolsPipe(directory: directory)
            do {
                try await body(pipe)
            } catch {
                await pipe.close()
                throw error
            }
            await pipe.close()
        }
    }

    /// Looks at the page in light and dark, wide and as narrow as the smallest phones.
    static func audit(_ tab: BrowserTab, _ comment: Comment) async throws {
        // A page whose style has not come yet is not what people see.
        try await tab.wait("document.readyState === 'complete'")
        for (width, scheme) in [(1000, "light"), (1000, "dark"), (320, "light"), (320, "dark")] {
            try await tab.become(width: width, scheme: scheme)
            let wrong = try await tab.value(PageAudit.expression)
            #expect(wrong.isEmpty, "\(comment), \(width) px, \(scheme):\n\(wrong)")
        }
        try await tab.become(width: 1000, scheme: "light")
    }
}
