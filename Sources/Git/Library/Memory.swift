import CGit2

/// The C library's heap.
enum Memory {
    /// Gives freed memory back to the system.
    ///
    /// Packing takes tens of megabytes for a moment, and a service that then idles for hours should not keep them.
    static func giveBack() {
        headgate_memory_trim()
    }
}
