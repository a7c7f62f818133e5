import Synchronization
import TestSupport
import Testing

@testable import Runner

@Suite("The part of a log that is not sent yet", .timeLimit(.minutes(10)))
struct LogBufferTests {
    private let piece = [UInt8](repeating: 1, count: 1024 * 1024)

    /// Appends pieces on a thread of its own until it is told to stop.
    private final class Writer: Sendable {
        let written = Atomic(0)
        let isOver = Atomic(false)

        init(_ buffer: LogBuffer, _ piece: [UInt8], count: Int) {
            BlockingThread.start {
                for _ in 0..<count {
                    buffer.append(piece)
                    self.written.add(1, ordering: .sequentiallyConsistent)
                }
                self.isOver.store(true, ordering: .sequentiallyConsistent)
            }
        }

        var count: Int { written.load(ordering: .sequentiallyConsistent) }
        var hasEnded: Bool { isOver.load(ordering: .sequentiallyConsistent) }
    }

    @Test("It gives its bytes with their place, again until they are acknowledged")
    func offsets() {
        let buffer = LogBuffer()
        buffer.append([1, 2, 3, 4, 5])
        #expect(buffer.next(limit: 2) == (0, [1, 2]))
        #expect(buffer.next(limit: 2) == (0, [1, 2]))
        buffer.acknowledge(2)
        #expect(buffer.next(limit: 100) == (2, [3, 4, 5]))
        buffer.acknowledge(3)
        #expect(buffer.next(limit: 100) == (5, []))
        #expect(buffer.total == 5)
    }

    @Test("A writer waits while it is full, and a message does not")
    func backPressure() async throws {
        let buffer = LogBuffer()
        let writer = Writer(buffer, piece, count: 6)
        try await waitUntil("it is full") { buffer.total >= LogBuffer.capacity }
        buffer.appendMessage([7])
        #expect(writer.count <= 4)
        #expect(!writer.hasEnded)
        #expect(buffer.total == LogBuffer.capacity + 1)
        while !writer.hasEnded {
            let (_, bytes) = buffer.next(limit: piece.count)
            buffer.acknowledge(bytes.count)
            await Task.yield()
        }
        #expect(buffer.total == 6 * piece.count + 1, "nothing is lost")
    }

    @Test("Once nobody takes it any more, writers go on and nothing is kept")
    func abandoned() async throws {
        let buffer = LogBuffer()
        let writer = Writer(buffer, piece, count: 20)
        try await waitUntil("it is full") { buffer.total >= LogBuffer.capacity }
        buffer.abandon()
        try await waitUntil("the writer has ended") { writer.hasEnded }
        #expect(buffer.next(limit: .max).bytes.isEmpty)
    }

    @Test("When the runner stops, writers do not wait, and what has room is still kept")
    func hurried() async throws {
        let buffer = LogBuffer()
        let writer = Writer(buffer, piece, count: 20)
        try await waitUntil("it is full") { buffer.total >= LogBuffer.capacity }
        buffer.stopWaiting()
        try await waitUntil("the writer has ended") { writer.hasEnded }
        #expect(buffer.total == LogBuffer.capacity)
        buffer.acknowledge(buffer.total)
        buffer.append([1])
        #expect(buffer.next(limit: .max).bytes == [1])
    }
}
