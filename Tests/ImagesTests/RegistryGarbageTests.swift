import Testing

@testable import Images

@Suite struct RegistryGarbageTests {
    private let name: RegistryName

    init() throws { name = try RegistryName("team/api") }

    @Test func `only what no manifest names is removed`() async throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let kept = SampleImage("kept")
        let gone = SampleImage("gone")
        try await kept.push(to: store, name, tag: "v1")
        try await gone.push(to: store, name, tag: "v2")
        let loose = try await store.putBlob([1, 2, 3], in: name)
        try await store.deleteManifest(.digest(gone.manifest.digest), in: name)
        let early = try await store.collectGarbage(keepNewerThan: .seconds(3_600))
        #expect(early.blobs == 0)
        let report = try await store.collectGarbage(keepNewerThan: .zero)
        #expect(report.blobs == 4)
        #expect(report.bytes == Int64(gone.config.count + gone.layer.count + gone.manifest.bytes.count + 3))
        #expect(try await store.blobSize(loose, in: name) == nil)
        #expect(try await store.manifest(.tag("v1"), in: name) == kept.manifest)
        #expect(try await store.blobSize(.of(kept.layer), in: name) != nil)
        #expect(try await store.collectGarbage(keepNewerThan: .zero).blobs == 0)
    }

    @Test func `a blob of one repository does not stay in another's name`() async throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let image = SampleImage("one")
        let other = try RegistryName("other")
        try await image.push(to: store, name, tag: "v1")
        _ = try await store.mountBlob(.of(image.layer), from: name, into: other)
        _ = try await store.collectGarbage(keepNewerThan: .zero)
        #expect(try await store.blobSize(.of(image.layer), in: other) == nil)
        #expect(try await store.blobSize(.of(image.layer), in: name) != nil)
    }

    @Test func `a client that was told a blob is there may rely on it`() async throws {
        let fixture = try StoreFixture()
        let image = SampleImage("one")
        try await fixture.store.putBlob(image.config, in: name)
        try await fixture.store.putBlob(image.layer, in: name)
        #expect(shell("find \(fixture.store.root) -type f -exec touch -d '2 hours ago' {} +"))
        #expect(try await fixture.store.blobSize(.of(image.layer), in: name) != nil)
        #expect(try await fixture.store.collectGarbage(keepNewerThan: .seconds(3_600)).blobs == 1)
        #expect(try await fixture.store.blobSize(.of(image.layer), in: name) != nil)
        #expect(try await fixture.store.blobSize(.of(image.config), in: name) == nil)
    }

    @Test func `untagged manifests go only when asked, and not those that something kept needs`() async throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let part = SampleImage("part")
        let pinned = SampleImage("pinned")
        let loose = SampleImage("loose")
        let about = SampleImage("about", subject: part.manifest.descriptor, type: "text/sign")
        for image in [part, pinned, loose, about] { try await image.push(to: store, name) }
        try await store.putManifest(SampleImage.index(of: [part.manifest]), as: .tag("all"), in: name)
        #expect(try await store.collectGarbage(keepNewerThan: .zero).manifests == 0)
        let report = try await store.collectGarbage(
            keepNewerThan: .zero,
            untagged: .remove(except: [pinned.manifest.digest])
        )
        #expect(report.manifests == 1)
        #expect(report.blobs == 3)
        for image in [part, pinned, about] {
            #expect(try await store.manifest(.digest(image.manifest.digest), in: name) == image.manifest)
        }
        let young = try await store.collectGarbage(keepNewerThan: .seconds(60), untagged: .remove(except: []))
        #expect(young.manifests == 0)
    }

    @Test func `nothing is removed when a manifest cannot be read`() async throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let image = SampleImage("one")
        try await image.push(to: store, name, tag: "v1")
        let loose = try await store.putBlob([1, 2, 3], in: try RegistryName("a/loose"))
        try DurableFiles.replace(store.layout.blob(image.manifest.digest), with: [0], durable: false)
        #expect(await errorCode { _ = try await store.collectGarbage(keepNewerThan: .zero) } == .io)
        #expect(try DurableFiles.status(of: store.layout.blob(loose)) != nil)
    }

    @Test func `pushes while collecting never lose a blob`() async throws {
        let fixture = try StoreFixture()
        let (store, name) = (fixture.store, name)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    var pushed = 0
                    for round in 0..<25 {
                        let image = SampleImage("\(worker)-\(round)")
                        // A blob may be taken before its manifest names it; the client then sends it again.
                        while await errorCode({ try await image.push(to: store, name, tag: "t\(worker)") }) != nil {}
                        for blob in [image.config, image.layer] {
                            let size = try await store.openBlob(.of(blob), in: name).size
                            #expect(size == blob.count)
                        }
                        pushed += 1
                    }
                    return pushed
                }
            }
            group.addTask {
                for _ in 0..<40 { _ = try await store.collectGarbage(keepNewerThan: .zero) }
                return 0
            }
            var total = 0
            for try await count in group { total += count }
            #expect(total == 100)
        }
        for digest in try RegistryRecords(layout: store.layout).manifests(in: name) {
            let content = try await store.manifest(.digest(digest), in: name).content()
            for reference in content.references {
                #expect(try await store.blobSize(reference.descriptor.digest, in: name) == reference.descriptor.size)
            }
        }
    }
}
