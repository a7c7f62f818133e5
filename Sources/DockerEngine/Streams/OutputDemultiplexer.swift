/// Takes apart the engine's framing of output and error: 8 bytes (kind, 3 zeros, length in big-endian), then as many.
///
/// Frames may span chunks; what is there of a frame is given at once, and neighbours of one source come together.
struct OutputDemultiplexer {
    private var header: [UInt8] = []
    private var source = OutputChunk.Source.output
    private var remaining = 0

    mutating func append(_ bytes: [UInt8]) throws(DockerError) -> [OutputChunk] {
        var chunks: [OutputChunk] = []
        var run: [UInt8] = []
        var runSource = source
        var rest = bytes[...]
        while !rest.isEmpty {
            guard remaining > 0 else {
                let part = rest.prefix(8 - header.count)
                header += part
                rest = rest.dropFirst(part.count)
                if header.count == 8 {
                    try beginFrame()
                }
                continue
            }
            if source != runSource, !run.isEmpty {
                chunks.append(OutputChunk(source: runSource, bytes: run))
                run = []
            }
            runSource = source
            let part = rest.prefix(remaining)
            run += part
            remaining -= part.count
            rest = rest.dropFirst(part.count)
        }
        if !run.isEmpty {
            chunks.append(OutputChunk(source: runSource, bytes: run))
        }
        return chunks
    }

    /// Whether the stream may end here.
    var isBetweenFrames: Bool {
        header.isEmpty && remaining == 0
    }

    private mutating func beginFrame() throws(DockerError) {
        switch header[0] {
        case 0, 1: source = .output
        case 2: source = .error
        // 3 is an error of the engine's own in the middle of the output.
        case 3: source = .error
        default: throw DockerError(.invalidResponse, "the engine's output has a frame of unknown kind \(header[0])")
        }
        remaining = header[4...].reduce(0) { $0 << 8 | Int($1) }
        header = []
    }
}
