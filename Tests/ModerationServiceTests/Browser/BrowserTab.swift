import Foundation
import TestSupport

/// One page of a browser, with cookies of its own.
struct BrowserTab: Sendable {
    private struct Answer<Result: Decodable>: Decodable {
        var result: Result
    }

    private struct Context: Decodable {
        var browserContextId: String
    }

    private struct Target: Decodable {
        var targetId: String
    }

    private struct Session: Decodable {
        var sessionId: String
    }

    private struct Evaluation: Decodable {
        struct Value: Decodable {
            var value: String?
        }

        struct Exception: Decodable {
            struct Thrown: Decodable {
                var description: String?
            }

            var text: String
            var exception: Thrown?
        }

        var result: Value
        var exceptionDetails: Exception?
    }

    let pipe: DevToolsPipe
    private let session: String

    init(_ pipe: DevToolsPipe) async throws {
        func decoded<T: Decodable>(_ type: T.Type, _ data: Data) throws -> T {
            try JSONDecoder().decode(Answer<T>.self, from: data).result
        }
        self.pipe = pipe
        let context = try decoded(Context.self, await pipe.call("Target.createBrowserContext")).browserContextId
        let target = try decoded(
            Target.self,
            await pipe.call(
                "Target.createTarget",
                ["url": "about:blank", "browserContextId": .text(context), "width": 1000, "height": 900]
            )
        ).targetId
        session = try decoded(
            Session.self,
            await pipe.call("Target.attachToTarget", ["targetId": .text(target), "flatten": true])
        ).sessionId
        for domain in ["Page.enable", "Runtime.enable", "Log.enable"] { try await command(domain) }
        try await command("Emulation.setFocusEmulationEnabled", ["enabled": true])
    }

    var complaints: [String] { pipe.complaints(session) }

    func command(_ method: String, _ params: [String: DevToolsValue] = [:]) async throws {
        _ = try await pipe.call(method, params, session: session)
    }

    func open(_ address: String) async throws {
        try await command("Page.navigate", ["url": .text(address)])
        try await wait("document.readyState === 'complete' && location.href !== 'about:blank'")
    }

    /// The value of an expression, as a string.
    func value(_ expression: String) async throws -> String {
        let data = try await pipe.call(
            "Runtime.evaluate",
            ["expression": .text("String(\(expression))"), "awaitPromise": true, "returnByValue": true],
            session: session
        )
        let evaluation = try JSONDecoder().decode(Answer<Evaluation>.self, from: data).result
        if let exception = evaluation.exceptionDetails {
            throw TestFailure("\(expression): \(exception.exception?.description ?? exception.text)")
        }
        return evaluation.result.value ?? ""
    }

    /// Waits until an expression is true; while a page is being left it has no value.
    func wait(_ expression: String) async throws {
        let deadline = ContinuousClock.now + .seconds(120)
        var last = ""
        while ContinuousClock.now < deadline {
            do {
                last = try await value(expression)
                if last == "true" { return }
            } catch {
                last = "\(error)"
            }
            try await Task.sleep(for: .milliseconds(40))
        }
        let page = (try? await value("location.href + ' ' + document.body.innerText")) ?? ""
        throw TestFailure("never true: \(expression) (\(last)) in \(page.prefix(2000))")
    }

    /// Types into a field, as a person does who has gone there.
    func type(_ text: String, into selector: String) async throws {
        _ = try await value("document.querySelector('\(selector)').focus()")
        try await command("Input.insertText", ["text": .text(text)])
    }

    /// Presses a key, such as `u`, `Enter`, `Tab` or `ArrowRight`, once the page has its scripts.
    func press(_ key: String) async throws {
        try await wait("document.readyState === 'complete'")
        let codes = ["Enter": 13, "Tab": 9, "Escape": 27, "ArrowLeft": 37, "ArrowRight": 39, "Home": 36, "End": 35]
        let code = codes[key] ?? Int(key.uppercased().unicodeScalars.first?.value ?? 0)
        var params: [String: DevToolsValue] = ["key": .text(key), "windowsVirtualKeyCode": .number(code)]
        if key.count == 1 || key == "Enter" { params["text"] = .text(key == "Enter" ? "\r" : key) }
        params["type"] = "keyDown"
        try await command("Input.dispatchKeyEvent", params)
        params["type"] = "keyUp"
        params["text"] = nil
        try await command("Input.dispatchKeyEvent", params)
    }

    func click(_ selector: String) async throws {
        _ = try await value("document.querySelector('\(selector)').click()")
    }

    /// Makes the window as wide as a phone's, and light or dark.
    func become(width: Int, scheme: String) async throws {
        try await command(
            "Emulation.setDeviceMetricsOverride",
            ["width": .number(width), "height": 640, "deviceScaleFactor": 1, "mobile": false]
        )
        try await command(
            "Emulation.setEmulatedMedia",
            ["features": [["name": "prefers-color-scheme", "value": .text(scheme)]]]
        )
    }
}
