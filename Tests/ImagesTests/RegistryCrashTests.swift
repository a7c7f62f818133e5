import Testing

@testable import Images

/// Copies of a store taken while it is written to, as a process that dies leaves it.
@Suite struct RegistryCrashTests {
    @Test func `whatever is visible is whole, wherever a push stops`() async throws {
        let directory = try TemporaryDirectory()
        let store = try RegistryStore(root: directory.path + "/live", options: RegistryOptions(isDurable: false))
        let name = try RegistryName("team/api")
        var random = SeededGenerator(state: 11)
        let layers = (0..<6).map { _ in random.bytes(100_000) }
        let pushes = Task {
            for round in 0..<30 {
                let image = SampleImage("image \(round)", layer: layers[round % layers.count])
                try await image.push(to: store, name, tag: "t\(round % 3)")
            }
        }
        while try RegistryRecords(layout: store.layout).tags(in: name).isEmpty { await Task.yield() }
        var copies: [String] = []
        for index in 0..<6 {
            // A copy is not one moment: tags are taken first, then manifests, then content, each later than its name.
            let copy = directory.path + "/copy\(index)"
            let parts = ["_tags", "_manifests", "_blobs"].map { "repositories/team/api/\($0)" } + ["blobs", "uploads"]
            let commands = parts.map {
                "if [ -d $0 ]; then mkdir -p \(copy)/$0 && cp -r $0/. \(copy)/$0/ 2>/dev/null; fi".replacing(
                    "$0",
                    with: $0
                )
            }
            _ = try await DiskLane.any().run { shell("cd \(store.root) && { \(commands.joined(separator: "\n")); }") }
            copies.append(copy)
        }
        try await pushes.value
        var tags = 0
        for copy in copies { tags += try await Self.check(copy, name) }
        #expect(tags > 0)
    }

    /// Opens a copy and counts its tags; anything that is visible and not whole fails.
    private static func check(_ path: String, _ name: RegistryName) async throws -> Int {
        let store = try RegistryStore(root: path, options: RegistryOptions(isDurable: false))
        let records = RegistryRecords(layout: store.layout)
        for folder in try DurableFiles.names(in: store.layout.blobs) {
            for file in try DurableFiles.names(in: store.layout.blobs + "/" + folder) {
                let bytes = try DurableFiles.read("\(store.layout.blobs)/\(folder)/\(file)", limit: 1 << 26)
                #expect(ImageDigest.of(bytes ?? []).hex == file)
            }
        }
        let tags = try records.tags(in: name)
        for tag in tags {
            let content = try await store.manifest(.tag(tag), in: name).content()
            for reference in content.references {
                #expect(try await store.blobSize(reference.descriptor.digest, in: name) == reference.descriptor.size)
            }
        }
        return tags.count
    }
}
