import Synchronization
import Testing

@testable import ModerationService

/// The review pages in a real browser, by keyboard.
@Suite(
    "Review in a browser",
    .enabled(if: DevToolsPipe.path != nil, "no Chromium is installed; ci/setup.sh test installs it"),
    .timeLimit(.minutes(10)),
    .serialized
)
struct ReviewBrowserTests {
    private func signIn(_ tab: BrowserTab, _ ui: String) async throws {
        try await tab.open(ui + "/review")
        try await tab.type("mo", into: "#moderator")
        try await tab.press("Enter")
        try await tab.wait("document.querySelector('h2')?.textContent === 'Queues'")
    }

    @Test("a moderator decides, notes, undoes and goes to and fro with keys, and keys do nothing while writing")
    func keys() async throws {
        try await StandInAPI.run { api, url in
            for text in ["first <b>comment</b>", "second", "third"] { api.enqueue(text) }
            try await Harness.withUI(api: url) { ui in
                try await BrowserFixture.run { browser in
                    let tab = try await BrowserTab(browser)
                    try await tab.open(ui + "/review")
                    try await BrowserFixture.audit(tab, "the door")
                    try await signIn(tab, ui)
                    try await BrowserFixture.audit(tab, "the queues")
                    func at(_ item: Int) async throws {
                        try await tab.wait(
                            "location.pathname === '/review/items/\(item)' && document.readyState === 'complete'"
                        )
                    }
                    try await tab.press("j")
                    try await at(1)
                    #expect(
                        try await tab.value("document.getElementById('comment').textContent") == "first <b>comment</b>"
                    )
                    try await BrowserFixture.audit(tab, "an item")
                    try await tab.wait("document.getElementById('left').textContent.endsWith('min left.')")
                    // Letters that are written decide nothing.
                    try await tab.press("n")
                    try await tab.wait("document.activeElement.id === 'note'")
                    for key in ["u", "o", "e"] { try await tab.press(key) }
                    #expect(try await tab.value("document.getElementById('note').value") == "uoe")
                    try await tab.press("Escape")
                    try await tab.press("u")
                    try await at(2)
                    try await tab.press("z")
                    try await at(1)
                    try await tab.press("o")
                    try await at(2)
                    try await tab.press("k")
                    try await at(1)
                    try await tab.wait("document.body.innerText.includes('has been decided')")
                    try await tab.press("j")
                    try await at(2)
                    try await tab.press("e")
                    try await at(3)
                    // Keys can be turned off.
                    try await tab.press("?")
                    try await tab.wait("document.getElementById('shortcuts').open")
                    try await tab.click("#use-keys")
                    try await tab.press("u")
                    try await tab.click("#use-keys")
                    try await tab.press("u")
                    try await tab.wait("document.body.innerText.includes('Nothing is left')")
                    let decisions = api.state.withLock { $0.decisions }
                    #expect(decisions.map { $0.verdict } == ["uphold", "overturn", "escalate", "uphold"])
                    #expect(decisions.map { $0.undoneAt != nil } == [true, false, false, false])
                    #expect(decisions.first?.note == "uoe")
                    try await BrowserFixture.audit(tab, "queues with decisions")
                    try await tab.open(ui + "/review/audit")
                    try await BrowserFixture.audit(tab, "the audit log")
                    #expect(tab.complaints == [])
                }
            }
        }
    }

    @Test("an appeal from the chat is overturned by a moderator, and everyone sees the message")
    func appeal() async throws {
        try await StandInAPI.run { _, url in
            try await Harness.withUI(api: url) { ui in
                try await BrowserFixture.run { browser in
                    let (author, reader) = (try await BrowserTab(browser), try await BrowserTab(browser))
                    let moderator = try await BrowserTab(browser)
                    for tab in [author, reader] { try await tab.open(ui + "/") }
                    try await author.type("hello there", into: "#text")
                    try await author.press("Enter")
                    try await reader.wait(
                        "document.querySelector('.shown')?.textContent.includes('hello there') === true"
                    )
                    try await author.type("that idiot of a printer", into: "#text")
                    try await author.press("Enter")
                    try await author.wait("document.querySelector('.withheld input') !== null")
                    try await author.type("printers do not mind", into: ".withheld input")
                    try await author.press("Enter")
                    try await author.wait("document.querySelector('.withheld').textContent.includes('You appealed')")
                    try await signIn(moderator, ui)
                    try await moderator.press("j")
                    try await moderator.wait(
                        "document.getElementById('appeal')?.textContent === 'printers do not mind'"
                    )
                    #expect(
                        try await moderator.value(
                            "document.querySelector('.messages li').textContent.includes('hello there')"
                        ) == "true"
                    )
                    #expect(
                        try await moderator.value("document.querySelector('#comment mark').firstChild.data") == "idiot"
                    )
                    try await moderator.press("o")
                    try await reader.wait("document.body.innerText.includes('that idiot of a printer')")
                    try await author.wait("document.body.innerText.includes('Shown after a moderator looked at it.')")
                }
            }
        }
    }
}
