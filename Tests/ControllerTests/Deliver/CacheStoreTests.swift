import ControllerAPI
import Foundation
import Hummingbird
import NIOCore
import Testing

@testable import Controller

@Suite("Caches of jobs")
struct CacheStoreTests {
    private let root = NSTemporaryDirectory() + "/headgate-caches-\(UUID().uuidString)"

    private func remove() {
        do {
            try FileManager.default.removeItem(atPath: root)
        } catch {
            print("left behind: \(root)")
        }
    }

    private func save(_ store: CacheStore, _ key: String, _ scope: String, bytes: Int = 3) async throws -> Bool {
        try await store.save(
            key,
            version: "v",
            repository: "team/app",
            scope: scope,
            body: RequestBody(buffer: ByteBuffer(repeating: 7, count: bytes))
        )
    }

    private func find(
        _ store: CacheStore,
        _ key: String,
        _ prefixes: [String] = [],
        _ scopes: String...
    ) async throws
        -> String?
    {
        try await store.find(
            CacheQuery(key: key, version: "v", prefixes: prefixes),
            repository: "team/app",
            scopes: scopes
        )?.key
    }

    @Test("A ref finds its own entries first, then the branch's, and never those of others")
    func scopes() async throws {
        defer { remove() }
        let store = CacheStore(root: root)
        #expect(try await save(store, "k-1", "main"))
        #expect(try await save(store, "k-2", "other"))
        #expect(try await !save(store, "k-1", "main"), "an entry does not change")
        #expect(try await find(store, "k-2", [], "mine", "main") == nil)
        #expect(try await find(store, "k-2", ["k-"], "mine", "main") == "k-1")
        #expect(try await find(store, "k-1", [], "mine", "main") == "k-1")
        #expect(try await save(store, "k-3", "mine"))
        #expect(try await find(store, "x", ["none", "k-"], "mine", "main") == "k-3")
        let match = try await store.find(
            CacheQuery(key: "k-2", version: "v"),
            repository: "team/app",
            scopes: ["other"]
        )
        let id = try #require(match?.id)
        await #expect(throws: ControllerError.self) {
            _ = try await store.body(id, repository: "team/app", scopes: ["mine", "main"])
        }
        await #expect(throws: ControllerError.self) {
            _ = try await store.body("../x", repository: "", scopes: ["main"])
        }
    }

    @Test("What was not used for longest goes when there is too much")
    func evicts() async throws {
        defer { remove() }
        let store = CacheStore(root: root, bound: 10)
        #expect(try await save(store, "a", "main", bytes: 4))
        #expect(try await save(store, "b", "main", bytes: 4))
        let used = try #require(
            try await store.find(CacheQuery(key: "a", version: "v"), repository: "team/app", scopes: ["main"])
        )
        _ = try await store.body(used.id, repository: "team/app", scopes: ["main"])
        #expect(try await save(store, "c", "main", bytes: 4))
        #expect(try await find(store, "a", [], "main") == "a")
        #expect(try await find(store, "b", [], "main") == nil)
        #expect(try await find(store, "c", [], "main") == "c")
        await #expect(throws: ControllerError.self) { _ = try await save(store, "big", "main", bytes: 11) }
    }
}
