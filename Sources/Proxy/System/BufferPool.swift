/// The buffers of one worker: one for what is under way, and a bounded number for what a slow reader holds up.
///
/// When all are taken, streams are moved without one (see ``Session``), so memory is bounded however many readers are slow.
final class BufferPool {
    /// At most this many readers' backlogs are kept: 2 MiB.
    static let limit = 32

    /// Holds what is read for the length of one call.
    let scratch = IOBuffer()
    private var idle: [IOBuffer] = []
    private var lent = 0

    var isExhausted: Bool { lent == Self.limit }

    var lentBytes: Int { lent * IOBuffer.capacity }

    func take() -> IOBuffer {
        lent += 1
        return idle.popLast() ?? IOBuffer()
    }

    func give(_ buffer: IOBuffer) {
        buffer.clear()
        lent -= 1
        idle.append(buffer)
    }
}
