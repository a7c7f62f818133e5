extension ByteQueue {
    /// Ends every line of the head at the front with CR LF, where LF alone ends it; false as long as the head's empty line is
    /// not among the first `limit` bytes.
    ///
    /// RFC 9112 (section 2.2) lets a recipient take LF alone for the end of a line.
    func completeLineEnds(limit: Int) -> Bool {
        let bytes = withBytes { bytes in bytes.indices.map { bytes[$0] } }
        var head: [UInt8] = []
        var start = 0
        while let end = bytes[start..<min(limit, bytes.count)].firstIndex(of: 0x0a) {
            var line = bytes[start..<end]
            if line.last == 0x0d { line = line.dropLast() }
            head += line
            head += [0x0d, 0x0a]
            start = end + 1
            guard line.isEmpty else { continue }
            clear()
            append(head)
            append(bytes.span, start, bytes.count)
            return true
        }
        return false
    }
}
