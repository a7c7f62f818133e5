import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import Controller

@Suite("What jobs hand on to later jobs")
struct ArtifactStoreTests {
    @Test("An artifact comes back as it went in, and a second one of the name takes its place")
    func roundTrip() async throws {
        try await WebFixture.with { fixture in
            let store = fixture.parts.artifacts
            for size in [0, 1, 512 * 1024, 2_000_003] {
                let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
                let stored = try await store.save("it", run: 1, body: RequestBody(buffer: ByteBuffer(bytes: bytes)))
                #expect(stored == size)
                let writer = Collector()
                try await store.body("it", run: 1).write(writer)
                #expect(writer.bytes == bytes)
            }
            #expect(try await store.names(run: 1) == ["it"])
            #expect(try await store.names(run: 2) == [])
            await #expect(throws: ControllerError.self) { try await store.body("it", run: 2) }
            await #expect(throws: ControllerError.self) { try await store.body("../it", run: 1) }
        }
    }

    @Test(
        "A name that could lead elsewhere, or that no terminal shows as it is, is refused",
        arguments: ["", ".", "..", "a..b", "a/b", "/", "a\\b", "a\nb", "a\u{1B}[2J", "\u{0}", "\u{85}", "a\u{7F}"]
    )
    func names(_ name: String) throws {
        let store = ArtifactStore(root: "/nowhere", database: NoDatabase())
        let error = #expect(throws: ControllerError.self) { try store.path(name, run: 1) }
        #expect(error?.status == 400)
        #expect(error?.message.contains("'..'") == true)
    }

    @Test("Other names are taken", arguments: ["a", "a b", "v1.2.3", ".hidden", "ä–日本", "a:b", "a?b*c"])
    func plain(_ name: String) throws {
        let path = try ArtifactStore(root: "/nowhere", database: NoDatabase()).path(name, run: 1)
        #expect(path.hasPrefix("/nowhere/1/") && path.hasSuffix(".tar"))
    }
}

/// Keeps what is written to it.
private final class Collector: ResponseBodyWriter {
    private(set) var bytes: [UInt8] = []

    func write(_ buffer: ByteBuffer) async throws { bytes += Array(buffer: buffer) }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
