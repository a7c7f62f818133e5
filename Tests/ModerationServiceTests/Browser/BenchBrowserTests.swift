import Synchronization
import Testing

@testable import ModerationService

/// The bench in a real browser, scripts and all.
@Suite(
    "Bench in a browser",
    .enabled(if: DevToolsPipe.path != nil, "no Chromium is installed; ci/setup.sh test installs it"),
    .timeLimit(.minutes(10)),
    .serialized
)
struct BenchBrowserTests {
    @Test("scores, decides anew by keyboard, takes feedback and remembers")
    func bench() async throws {
        try await StandInAPI.run { api, url in
            try await Harness.withUI(api: url) { ui in
                try await BrowserFixture.run { browser in
                    let tab = try await BrowserTab(browser)
                    try await tab.open(ui + "/bench")
                    try await BrowserFixture.audit(tab, "an empty bench")
                    try await tab.type("hey, you <b>idiot</b>", into: "#comment")
                    try await tab.click("form button")
                    try await tab.wait("document.querySelector('mark')?.firstChild.data === 'idiot'")
                    // The sliders are there once the script is.
                    try await tab.wait("document.querySelector('.threshold').checkVisibility()")
                    let decision = "document.getElementById('decision').textContent"
                    #expect(try await tab.value(decision) == "A chat would withhold this comment.")
                    // Insult has 0.9: its threshold goes from 0.5 to the end, by keys.
                    _ = try await tab.value("document.getElementById('threshold-insult').focus()")
                    try await tab.press("End")
                    try await tab.wait("\(decision) === 'With these thresholds a chat would show this comment.'")
                    #expect(try await tab.value("document.querySelectorAll('tr.given').length") == "0")
                    try await BrowserFixture.audit(tab, "a scored comment")
                    try await tab.press("Home")
                    try await tab.wait("\(decision).includes('withhold this comment: insult')")
                    try await tab.click("#reset")
                    try await tab.wait("\(decision) === 'A chat would withhold this comment.'")
                    try await tab.click("input[value=threat]")
                    try await tab.click("#feedback button[value=false]")
                    try await tab.wait("document.getElementById('answer').textContent.includes('stored')")
                    let sent = api.state.withLock { $0.feedback }
                    #expect(sent.count == 1)
                    #expect(sent.first?.contains(#""correct":false"#) == true)
                    #expect(sent.first?.contains(#""true_labels":["threat"]"#) == true)
                    #expect(
                        try await tab.value("document.querySelector('#entries').textContent.includes('<b>idiot')")
                            == "true"
                    )
                    try await tab.open(ui + "/bench")
                    try await tab.click("#entries button")
                    #expect(try await tab.value("document.getElementById('comment').value") == "hey, you <b>idiot</b>")
                    try await BrowserFixture.audit(tab, "a bench with a history")
                    #expect(tab.complaints == [])
                }
            }
        }
    }
}
