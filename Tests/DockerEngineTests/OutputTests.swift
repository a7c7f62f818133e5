import Testing

@testable import DockerEngine

@Suite("Container output")
struct OutputTests {
    private func frame(_ kind: UInt8, _ text: String) -> [UInt8] {
        let count = text.utf8.count
        let length = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) }
        return [kind, 0, 0, 0] + length + Array(text.utf8)
    }

    private func text(_ chunks: [OutputChunk], _ source: OutputChunk.Source) -> String {
        String(decoding: chunks.filter { $0.source == source }.flatMap(\.bytes), as: UTF8.self)
    }

    @Test("is told apart whatever the chunks")
    func demultiplex() throws {
        let bytes = frame(1, "one\n") + frame(2, "err\n") + frame(1, "") + frame(1, "two") + frame(1, "\n")
        for size in 1...bytes.count {
            var demultiplexer = OutputDemultiplexer()
            var chunks: [OutputChunk] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                chunks += try demultiplexer.append(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            #expect(text(chunks, .output) == "one\ntwo\n")
            #expect(text(chunks, .error) == "err\n")
            #expect(demultiplexer.isBetweenFrames)
        }
    }

    @Test("comes in few pieces when it comes in many frames")
    func coalesces() throws {
        var demultiplexer = OutputDemultiplexer()
        let bytes = (0..<1000).flatMap { _ in frame(1, "x") } + frame(2, "e")
        #expect(try demultiplexer.append(bytes).count == 2)
    }

    @Test("that is not framed is refused")
    func garbage() {
        var demultiplexer = OutputDemultiplexer()
        #expect(throws: DockerError.self) { try demultiplexer.append(Array("plain text".utf8)) }
    }

    @Test("becomes lines, output and error each for itself")
    func lines() {
        var splitter = OutputLineSplitter(limit: 5)
        func feed(_ source: OutputChunk.Source, _ text: String) -> [String] {
            splitter.append(OutputChunk(source: source, bytes: Array(text.utf8)))
                .map { "\($0.source):" + String(decoding: $0.bytes, as: UTF8.self) }
        }
        #expect(feed(.output, "a") == [])
        #expect(feed(.error, "x\r\ny") == ["error:x"])
        #expect(feed(.output, "b\n\nc") == ["output:ab", "output:"])
        #expect(feed(.output, "12345678\n12345\n") == ["output:c1234", "output:5678", "output:12345"])
        #expect(splitter.finish().map { String(decoding: $0.bytes, as: UTF8.self) } == ["y"])
        #expect(splitter.finish().isEmpty)
    }
}
