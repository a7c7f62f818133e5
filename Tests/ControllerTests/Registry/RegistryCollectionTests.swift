import Images
import Logging
import Persistence
import Testing

@testable import Controller

@Suite("Clearing up the embedded registry")
struct RegistryCollectionTests {
    private static let name = "team/api"

    /// An image of nothing but its name.
    private static func manifest(_ name: String) -> ImageManifest {
        let text = """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[],\
            "annotations":{"name":"\(name)"}}
            """
        return ImageManifest(mediaType: "application/vnd.oci.image.index.v1+json", bytes: Array(text.utf8))
    }

    private static func push(_ name: String, tag: String? = nil, to store: RegistryStore) async throws -> ImageDigest {
        let manifest = manifest(name)
        let repository = try RegistryName(Self.name)
        try await store.putManifest(manifest, as: .digest(manifest.digest), in: repository)
        if let tag { try await store.tag(manifest.digest, as: tag, in: repository) }
        return manifest.digest
    }

    private static func isThere(_ digest: ImageDigest, in store: RegistryStore) async throws -> Bool {
        do {
            _ = try await store.manifest(.digest(digest), in: RegistryName(name))
            return true
        } catch let error as ImagesError where error.code == .manifestUnknown {
            return false
        }
    }

    private static func with(
        _ body: (WatchFixture, RegistryStore, RegistryCollection) async throws -> Void
    ) async throws {
        try await WatchFixture.with(["a.txt": "a"]) { fixture in
            let options = RegistryOptions(isDurable: false)
            let store = try RegistryStore(root: fixture.directory + "/registry", options: options)
            try await body(fixture, store, fixture.parts.collection(of: store))
        }
    }

    private static let logger = Logger(label: "registry-tests")

    @Test("Only what has no tag and stands in no branch, promotion or run is removed, once it is old")
    func references() async throws {
        try await Self.with { fixture, store, collection in
            let loose = try await Self.push("loose", to: store)
            let tagged = try await Self.push("tagged", tag: "v1", to: store)
            let overlay = try await Self.push("overlay", to: store)
            let promoted = try await Self.push("promoted", to: store)
            let built = try await Self.push("built", to: store)
            let blob = try await store.putBlob([1, 2, 3], in: RegistryName(Self.name))
            let files = ["overlays/live/kustomization.yaml": "images: [{name: api, digest: \"\(overlay)\"}]"]
            _ = try await fixture.commit(files, to: "refs/heads/main")
            try await fixture.look()
            try await fixture.parts.database.write { connection in
                let event = EventRecord.New(repository: "shop", ref: "r", newRevision: "n", kind: "push")
                let id = try EventTable.insert(event, at: "t", in: connection).id
                let run = try RunTable.insert(
                    RunTable.New(
                        repository: "shop",
                        eventID: id,
                        file: "ci/w.yaml",
                        workflow: "w",
                        event: "push",
                        ref: "refs/heads/main",
                        revision: "n",
                        title: "t",
                        author: "a",
                        priority: 0
                    ),
                    at: "t",
                    in: connection
                )
                try connection.execute(
                    "UPDATE runs SET machine = ? WHERE id = ?",
                    [.text(#"{"outputs": {"image": "api@\#(built)"}}"#), SQLValue(run ?? 0)]
                )
                let record = try Deliveries.required(run ?? 0, in: connection)
                _ = try PromotionTable.intend(
                    key: "k",
                    run: record,
                    job: "j",
                    environment: "live",
                    images: ["api=registry/api@\(promoted)"],
                    at: "t",
                    in: connection
                )
            }
            // Nothing is old yet.
            #expect(try await collection.run(quiet: .zero, logger: Self.logger))
            #expect(try await Self.isThere(loose, in: store))
            #expect(try await collection.run(keepNewerThan: .zero, quiet: .zero, logger: Self.logger))
            #expect(try await !Self.isThere(loose, in: store))
            for digest in [tagged, overlay, promoted, built] { #expect(try await Self.isThere(digest, in: store)) }
            #expect(try await store.blobSize(blob, in: RegistryName(Self.name)) == nil)
        }
    }

    @Test("While somebody pushes nothing is done")
    func pushing() async throws {
        try await Self.with { _, store, collection in
            let loose = try await Self.push("loose", to: store)
            let name = try RegistryName(Self.name)
            let upload = try await store.startUpload(in: name)
            #expect(try await !collection.run(keepNewerThan: .zero, logger: Self.logger))
            #expect(try await Self.isThere(loose, in: store))
            try await store.cancelUpload(upload, in: name)
            #expect(try await collection.run(keepNewerThan: .zero, logger: Self.logger))
            #expect(try await !Self.isThere(loose, in: store))
        }
    }

    @Test("Where a branch cannot be looked through every manifest stays")
    func unknown() async throws {
        try await Self.with { fixture, store, collection in
            try await fixture.look()
            let loose = try await Self.push("loose", to: store)
            try await fixture.parts.database.write { connection in
                let nowhere = String(repeating: "9", count: 40)
                _ = try connection.execute("UPDATE repositories SET newest = ?", [.text(nowhere)])
            }
            #expect(try await collection.run(keepNewerThan: .zero, logger: Self.logger))
            #expect(try await Self.isThere(loose, in: store))
        }
    }

    @Test("Digests are found wherever they stand, and nothing else is")
    func digests() throws {
        let digest = ImageDigest.of([1])
        let other = ImageDigest.of([2])
        for text in ["\(digest)", "x\(digest)y", "sha256:\(digest)", "sha256:ab \(digest)\n"] {
            #expect(RegistryCollection.digests(in: Array(text.utf8)).contains(digest), "\(text)")
        }
        #expect(RegistryCollection.digests(in: Array("\(digest)\(other)".utf8)) == [digest, other])
        let long = "sha256:" + String(repeating: "g", count: 64)
        for text in ["", "sha256:", long, String("\(digest)".dropLast())] {
            #expect(RegistryCollection.digests(in: Array(text.utf8)).isEmpty, "\(text)")
        }
    }
}
