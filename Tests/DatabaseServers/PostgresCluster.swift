import Foundation
import Synchronization

/// A private PostgreSQL server on a unix socket.
///
/// A shell keeps it: when the pipe to the shell closes, because the last owner is gone or the test process has died, the
/// shell stops the server and removes its files. It does not wait for the disk: tests end servers, not the machine.
public final class PostgresCluster: Sendable {
    public struct Unavailable: Error, CustomStringConvertible {
        public let description: String
    }

    /// The server that tests share, each in a schema of its own.
    public static let shared: Result<PostgresCluster, Unavailable> = {
        let result = Result { () throws(Unavailable) in try PostgresCluster() }
        if case .failure(let reason) = result { print("PostgreSQL is not tested: \(reason)") }
        return result
    }()

    public static var isAvailable: Bool {
        if case .success = shared { true } else { false }
    }

    private static let script = """
        set -e
        as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
        stop() { as "$BIN/pg_ctl" -D "$DIR/data" -m immediate stop >/dev/null 2>&1 || true; }
        start() { as "$BIN/pg_ctl" -D "$DIR/data" -l "$DIR/log" -w -t 60 -o "$OPTIONS" start >/dev/null 2>&1; }
        trap 'stop; rm -rf "$DIR"' EXIT
        mkdir -m 700 "$DIR"
        if [ "$(id -u)" = 0 ]; then chown postgres "$DIR"; fi
        cd "$DIR"
        as "$BIN/initdb" -D "$DIR/data" -U tester -A trust -E UTF8 --locale=C --no-sync >/dev/null
        start
        echo ready
        while read -r order; do
            if [ "$order" = stop ]; then stop; fi
            if [ "$order" = start ]; then start; fi
            echo ready
        done
        """

    private let input = Pipe()
    private let output = Pipe()
    private let orders = Mutex(())
    public let directory: String
    public let port: Int

    public init() throws(Unavailable) {
        let versions: [String]
        do {
            versions = try FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")
        } catch {
            throw Unavailable(description: "no server in /usr/lib/postgresql (package postgresql): \(error)")
        }
        guard let version = versions.compactMap({ Int($0) }).max() else {
            throw Unavailable(description: "no server of a version in /usr/lib/postgresql: \(versions)")
        }
        port = Int.random(in: 20_000...60_000)
        directory = "/tmp/headgate-pg-\(UUID().uuidString.prefix(8))"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", Self.script]
        process.environment = [
            "BIN": "/usr/lib/postgresql/\(version)/bin", "DIR": directory, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "OPTIONS": "-k \(directory) -p \(port) -c listen_addresses= -c max_connections=400 -c fsync=off",
        ]
        process.standardInput = input
        process.standardOutput = output
        // Its log has what it says; whoever waits for the tests' output need not wait for the server's end too.
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw Unavailable(description: "the shell did not start: \(error)")
        }
        try waitUntilReady()
    }

    deinit {
        // A shell that is gone already has nobody left to tell.
        try? input.fileHandleForWriting.close()
    }

    public func url(schema: String = "public", host: String? = nil, user: String = "tester") -> String {
        "postgres://\(user)@/postgres?host=\(host ?? directory)&port=\(port)&options=-csearch_path%3D\(schema)"
    }

    /// Ends the server as a crash would.
    public func stop() throws { try order("stop") }

    public func start() throws { try order("start") }

    private func order(_ word: String) throws {
        try orders.withLock { _ in
            try input.fileHandleForWriting.write(contentsOf: Data((word + "\n").utf8))
            try waitUntilReady()
        }
    }

    private func waitUntilReady() throws(Unavailable) {
        let answer = output.fileHandleForReading.availableData
        guard String(decoding: answer, as: UTF8.self).hasPrefix("ready") else {
            throw Unavailable(description: "the server did not start: \(log)")
        }
    }

    /// What the server wrote, or why it cannot be read.
    private var log: String {
        do {
            return try String(contentsOfFile: directory + "/log", encoding: .utf8)
        } catch {
            return "its log cannot be read: \(error)"
        }
    }
}
