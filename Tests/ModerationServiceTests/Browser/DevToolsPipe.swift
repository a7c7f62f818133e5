import Foundation
import Glibc
import Synchronization
import TestSupport

/// A Chromium without a window, driven by the commands of its DevTools protocol, over a pipe.
///
/// It ends with its pipe, so none is left behind when the tests are killed.
final class DevToolsPipe: Sendable {
    /// Where one is installed; Chromium of Debian and Ubuntu, or Chrome.
    static let path = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
        .first(where: FileManager.default.isExecutableFile(atPath:))

    private struct Head: Decodable {
        struct Failure: Decodable {
            var message: String
        }

        var id: Int?
        var method: String?
        var sessionId: String?
        var error: Failure?
    }

    private struct Command: Encodable {
        var id: Int
        var method: String
        var params: [String: DevToolsValue]
        var sessionId: String?
    }

    private struct State {
        var nextID = 1
        var waiting: [Int: CheckedContinuation<Data, any Error>] = [:]
        var complaints: [String: [String]] = [:]
        var hasEnded = false
    }

    private let state = Mutex(State())
    private let process = Process()
    private let commands = Pipe()
    private let answers = Pipe()

    init(directory: String) throws {
        let options = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--user-data-dir=\(directory)/profile",
            "--remote-debugging-pipe",
        ]
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        // The browser reads commands from descriptor 3 and answers on 4.
        let script = "exec \"$0\" \"$@\" 3<&0 4>&1 0</dev/null 1>/dev/null 2>/dev/null"
        process.arguments = ["-c", script, Self.path ?? ""] + options
        process.standardInput = commands
        process.standardOutput = answers
        try process.run()
        let descriptor = answers.fileHandleForReading.fileDescriptor
        BlockingThread.start { [weak self] in
            var buffer: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 64 << 10)
            while true {
                let count = Glibc.read(descriptor, &chunk, chunk.count)
                guard count > 0 else { break }
                buffer.append(contentsOf: chunk.prefix(count))
                while let end = buffer.firstIndex(of: 0) {
                    self?.take(Data(buffer[..<end]))
                    buffer.removeSubrange(...end)
                }
            }
            self?.end()
        }
    }

    /// Sends a command and gives its answer, as JSON.
    func call(_ method: String, _ params: [String: DevToolsValue] = [:], session: String? = nil) async throws -> Data {
        try await withCheckedThrowingContinuation { continuation in
            let id = state.withLock { state -> Int? in
                guard !state.hasEnded else { return nil }
                defer { state.nextID += 1 }
                state.waiting[state.nextID] = continuation
                return state.nextID
            }
            guard let id else { return continuation.resume(throwing: TestFailure("the browser has ended")) }
            do {
                let command = Command(id: id, method: method, params: params, sessionId: session)
                let bytes = try JSONEncoder().encode(command) + [0]
                try commands.fileHandleForWriting.write(contentsOf: bytes)
            } catch {
                state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(throwing: error)
            }
        }
    }

    /// What a page's scripts threw and what the browser complained of.
    func complaints(_ session: String) -> [String] { state.withLock { $0.complaints[session] ?? [] } }

    func close() async {
        do {
            _ = try await call("Browser.close")
        } catch {
            // It has gone already.
        }
        try? commands.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    private func take(_ message: Data) {
        guard let head = try? JSONDecoder().decode(Head.self, from: message) else { return }
        guard let id = head.id else {
            guard let session = head.sessionId, let method = head.method,
                method == "Runtime.exceptionThrown" || method == "Log.entryAdded"
            else { return }
            let text = String(decoding: message, as: UTF8.self)
            // What it recommends, and what the network does, is not what a page does wrong.
            guard method == "Runtime.exceptionThrown" || text.contains("\"level\":\"error\""),
                !text.contains("\"source\":\"network\"")
            else { return }
            return state.withLock { $0.complaints[session, default: []].append(text) }
        }
        let continuation = state.withLock { $0.waiting.removeValue(forKey: id) }
        if let error = head.error {
            continuation?.resume(throwing: TestFailure("the browser: \(error.message)"))
        } else {
            continuation?.resume(returning: message)
        }
    }

    private func end() {
        let waiting = state.withLock { state in
            state.hasEnded = true
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume(throwing: TestFailure("the browser has ended")) }
    }
}
