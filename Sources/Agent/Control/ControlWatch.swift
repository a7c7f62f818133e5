import Dispatch
import Glibc
import Logging

/// Wakes the loops when a command left word in the control directory.
struct ControlWatch: Sendable {
    let files: AgentFiles

    /// Called when something was paused or may go on.
    let pauseChanged: @Sendable () -> Void

    /// Called when somebody wants Git to be looked at.
    let syncRequested: @Sendable () -> Void
    let logger: Logger

    /// Watches until the task is cancelled.
    ///
    /// Where the kernel cannot watch, what is left is seen when the loops look next.
    func run() async {
        let watch = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard watch >= 0 else { return warn() }
        let events = UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO) | UInt32(IN_DELETE)
        guard inotify_add_watch(watch, files.control, events) >= 0 else {
            close(watch)
            return warn()
        }
        let queue = DispatchQueue(label: "headgate.agent.control")
        let source = DispatchSource.makeReadSource(fileDescriptor: watch, queue: queue)
        source.setEventHandler { take(watch) }
        source.setCancelHandler { close(watch) }
        source.resume()
        await Task.untilCancelled()
        source.cancel()
    }

    private func take(_ watch: Int32) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        var names: Set<String> = []
        while true {
            let count = read(watch, &buffer, buffer.count)
            guard count > 0 else { break }
            names.formUnion(Self.names(in: buffer[..<count]))
        }
        if names.contains("sync") { syncRequested() }
        if names.contains("pause.json") { pauseChanged() }
    }

    /// The names of the files that events tell of; each event is a header of 16 bytes whose last four give the name's length.
    static func names(in bytes: ArraySlice<UInt8>) -> [String] {
        var names: [String] = []
        var rest = bytes
        while rest.count >= 16 {
            let header = Array(rest.prefix(16))
            let length = (0..<4).reduce(0) { $0 | Int(header[12 + $1]) << (8 * $1) }
            rest = rest.dropFirst(16)
            guard length <= rest.count else { break }
            names.append(String(decoding: rest.prefix(length).prefix { $0 != 0 }, as: UTF8.self))
            rest = rest.dropFirst(length)
        }
        return names
    }

    private func warn() {
        logger.warning("\(files.control) cannot be watched: \(String(cString: strerror(errno)))")
    }
}
