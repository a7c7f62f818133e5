import Hummingbird
import NIOCore

/// Writes server-sent events to one reader, who is cut off when nothing moves for a while.
///
/// Nothing is queued for a reader: what it has not taken is still in the database or in the log, and is read when it has room.
/// So a slow reader costs the buffers of its connection and no more.
struct EventWriter {
    /// How long a reader may take nothing.
    static let patience = TimeAmount.seconds(30)

    private var writer: any ResponseBodyWriter
    private let channel: any Channel
    private let patience: TimeAmount

    init(_ writer: any ResponseBodyWriter, channel: any Channel, patience: TimeAmount = Self.patience) {
        self.writer = writer
        self.channel = channel
        self.patience = patience
    }

    /// Sends bytes, or throws when the reader is gone or takes nothing.
    @concurrent
    mutating func write(_ text: String) async throws {
        let channel = channel
        let deadline = channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
        defer { deadline.cancel() }
        try await writer.write(ByteBuffer(string: text))
        // What is written to a connection that was closed meanwhile goes nowhere, and nobody says so.
        guard channel.isActive else { throw ChannelError.ioOnClosedChannel }
    }

    @concurrent
    func finish() async throws {
        try await writer.finish(nil)
    }

    /// A comment, which readers pass over: it keeps the connection open and finds out that a reader is gone.
    static let heartbeat = ": still here\n\n"

    /// Says that something may be different now, also where no event tells what: an agent's report, a step of a job.
    static let changed = "event: changed\ndata: {}\n\n"

    /// One event (WHATWG HTML, 9.2.5); every line end within the data begins a new field of it, so data cannot forge an event.
    static func event(_ name: String, id: String?, data: String) -> String {
        var text = "event: \(name)\n"
        if let id { text += "id: \(id)\n" }
        text.reserveCapacity(text.utf8.count + data.utf8.count + 64)
        let bytes = data.utf8
        var start = bytes.startIndex
        while true {
            let mark = bytes[start...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
            let end = mark ?? bytes.endIndex
            text += "data: "
            text += data[start..<end]
            text += "\n"
            if end == bytes.endIndex { return text + "\n" }
            start = bytes.index(after: end)
            if bytes[end] == UInt8(ascii: "\r"), start < bytes.endIndex, bytes[start] == UInt8(ascii: "\n") {
                start = bytes.index(after: start)
            }
        }
    }
}
