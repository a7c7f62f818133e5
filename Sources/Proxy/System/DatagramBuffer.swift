/// Room for the longest datagram, used for one at a time.
@safe final class DatagramBuffer {
    static let capacity = 65_536
    let start: UnsafeMutableRawPointer

    init() {
        unsafe start = .allocate(byteCount: Self.capacity, alignment: 16)
    }

    deinit {
        unsafe start.deallocate()
    }
}
