import HTTPTransport
import Synchronization
import Testing

@testable import ModerationService

/// The chat in a real browser, scripts and all.
@Suite(
    "Chat in a browser",
    .enabled(if: DevToolsPipe.path != nil, "no Chromium is installed; ci/setup.sh test installs it"),
    .timeLimit(.minutes(10)),
    .serialized
)
struct ChatBrowserTests {
    @Test("two people chat live; an appeal that is overturned shows the message to both")
    func twoPeople() async throws {
        try await StandInAPI.run { api, url in
            try await Harness.withUI(api: url) { ui in
                try await BrowserFixture.run { browser in
                    let (ann, bob) = (try await BrowserTab(browser), try await BrowserTab(browser))
                    for (tab, name) in [(ann, "Ann <b>"), (bob, "Bob")] {
                        try await tab.open(ui + "/rooms/tea")
                        try await tab.wait("document.getElementById('status').textContent.startsWith('Connected')")
                        try await tab.type(name, into: "#name")
                    }
                    try await ann.type("good <i>morning</i>", into: "#text")
                    try await ann.press("Enter")
                    let shown = "[...document.querySelectorAll('#messages .shown')]"
                    try await bob.wait("\(shown).some(e => e.textContent === 'Ann <b>good <i>morning</i>')")
                    try await bob.type("you idiot", into: "#text")
                    try await bob.press("Enter")
                    try await bob.wait("document.querySelector('.withheld .note').textContent.includes('insult')")
                    try await ann.wait(
                        "document.querySelector('.withheld').textContent.includes('This message was withheld')"
                    )
                    #expect(try await ann.value("document.body.innerText.includes('idiot')") == "false")
                    try await BrowserFixture.audit(bob, "chat")
                    try await bob.type("it was a joke", into: ".withheld input")
                    try await bob.press("Enter")
                    try await bob.wait("document.querySelector('.withheld').textContent.includes('You appealed')")
                    #expect(api.state.withLock { $0.appeals.values.map { $0.reason } } == ["it was a joke"])
                    api.state.withLock { state in
                        for key in state.appeals.keys { state.appeals[key]?.state = "overturned" }
                    }
                    for tab in [ann, bob] {
                        try await tab.wait("\(shown).some(e => e.textContent.includes('you idiot'))")
                    }
                    try await ann.type("hmm", into: "#text")
                    try await ann.press("Enter")
                    try await bob.wait("document.querySelector('.marked .note')?.textContent.includes('not sure')")
                    try await bob.wait("document.getElementById('people').textContent === 'Here now: Ann <b>, Bob'")
                    #expect(ann.complaints == [] && bob.complaints == [])
                }
            }
        }
    }

    @Test("a reader who lost the connection catches up, with nothing lost or twice")
    func reconnects() async throws {
        try await StandInAPI.run { _, url in
            try await Harness.withUI(api: url) { ui in
                try await BrowserFixture.run { browser in
                    let tab = try await BrowserTab(browser)
                    try await tab.open(ui + "/")
                    let visitor = Browser(url: ui)
                    let cookie = try await visitor.cookie()
                    func say(_ number: Int) async throws {
                        let body = #"{"name":"Cy","text":"number \#(number)"}"#
                        #expect(try await visitor.post("/rooms/lobby/messages", body, headers: cookie).status == 200)
                    }
                    func texts(_ count: Int) -> String {
                        "[...document.querySelectorAll('#messages .shown bdi:nth-of-type(1) ~ bdi, #messages li > bdi')]"
                            + ".map(e => e.textContent).join() === '"
                            + (0..<count).map { "number \($0)" }.joined(separator: ",") + "'"
                    }
                    try await say(0)
                    try await tab.wait(texts(1))
                    try await tab.command("Network.enable")
                    try await tab.command(
                        "Network.emulateNetworkConditions",
                        ["offline": true, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0]
                    )
                    try await say(1)
                    try await say(2)
                    try await tab.command(
                        "Network.emulateNetworkConditions",
                        ["offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1]
                    )
                    try await say(3)
                    try await tab.wait(texts(4))
                }
            }
        }
    }

    @Test("without scripts the chat is a page with forms")
    func withoutScripts() async throws {
        try await StandInAPI.run { _, url in
            try await Harness.withUI(api: url) { ui in
                try await BrowserFixture.run { browser in
                    let tab = try await BrowserTab(browser)
                    try await tab.command("Emulation.setScriptExecutionDisabled", ["value": true])
                    try await tab.open(ui + "/")
                    try await tab.type("Ann", into: "#name")
                    try await tab.type("you idiot", into: "#text")
                    try await tab.press("Enter")
                    try await tab.wait(
                        "document.querySelector('.withheld')?.textContent.includes('you idiot') === true"
                    )
                    try await tab.type("a joke", into: ".withheld input")
                    try await tab.press("Enter")
                    try await tab.wait("document.querySelector('.withheld').textContent.includes('You appealed')")
                    try await BrowserFixture.audit(tab, "chat without scripts")
                }
            }
        }
    }
}
