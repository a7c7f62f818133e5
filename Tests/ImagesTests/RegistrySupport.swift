import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Testing

@testable import Images

/// A store in a directory of its own.
struct StoreFixture {
    let directory: TemporaryDirectory
    let store: RegistryStore

    init(options: RegistryOptions = RegistryOptions(isDurable: false)) throws {
        directory = try TemporaryDirectory()
        store = try RegistryStore(root: directory.path + "/registry", options: options)
    }

    func application(
        authorize: @escaping RegistryAuthorizer = RegistryAuthorizers.open
    ) -> Application<RouterResponder<BasicRequestContext>> {
        var logger = Logger(label: "registry.tests")
        logger.logLevel = .critical
        return RegistryServer.application(store: store, port: 0, authorize: authorize, logger: logger)
    }
}

/// An image with one layer, made up.
struct SampleImage {
    let config: [UInt8]
    let layer: [UInt8]
    let manifest: ImageManifest

    init(_ name: String, layer: [UInt8]? = nil, subject: ImageDescriptor? = nil, type: String? = nil) {
        config = Array(#"{"architecture":"amd64","os":"linux","name":"\#(name)"}"#.utf8)
        self.layer = layer ?? Array("layer of \(name)".utf8)
        let parts = [("application/vnd.oci.image.config.v1+json", config), ("application/octet-stream", self.layer)]
        let descriptors = parts.map { type, bytes in
            #"{"mediaType":"\#(type)","digest":"\#(ImageDigest.of(bytes))","size":\#(bytes.count)}"#
        }
        let about = subject.map {
            #","subject":{"mediaType":"\#($0.mediaType)","digest":"\#($0.digest)","size":\#($0.size)}"#
        }
        let artifact = type.map { #","artifactType":"\#($0)","annotations":{"who":"\#(name)"}"# }
        let text =
            #"{"schemaVersion":2,"mediaType":"\#(ImageMediaType.ociManifest)","#
            + #""config":\#(descriptors[0]),"layers":[\#(descriptors[1])]\#(about ?? "")\#(artifact ?? "")}"#
        manifest = ImageManifest(mediaType: ImageMediaType.ociManifest, bytes: Array(text.utf8))
    }

    func push(to store: RegistryStore, _ repository: RegistryName, tag: String? = nil) async throws {
        try await store.putBlob(config, in: repository)
        try await store.putBlob(layer, in: repository)
        let reference = tag.map { RegistryReference.tag($0) } ?? .digest(manifest.digest)
        try await store.putManifest(manifest, as: reference, in: repository)
    }

    static func index(of manifests: [ImageManifest]) -> ImageManifest {
        let entries = manifests.map {
            #"{"mediaType":"\#($0.mediaType)","digest":"\#($0.digest)","size":\#($0.bytes.count)}"#
        }
        let text = #"{"schemaVersion":2,"manifests":[\#(entries.joined(separator: ","))]}"#
        return ImageManifest(mediaType: ImageMediaType.ociIndex, bytes: Array(text.utf8))
    }
}

/// A body of several pieces that may break off at its end.
struct Pieces: AsyncSequence, Sendable {
    struct Broken: Error {}
    typealias Element = ByteBuffer

    let pieces: [[UInt8]]
    var breaks = false

    func makeAsyncIterator() -> Iterator { Iterator(rest: pieces[...], breaks: breaks) }

    struct Iterator: AsyncIteratorProtocol {
        var rest: ArraySlice<[UInt8]>
        let breaks: Bool

        mutating func next() async throws -> ByteBuffer? {
            if let piece = rest.popFirst() { return ByteBuffer(bytes: piece) }
            if breaks { throw Broken() }
            return nil
        }
    }
}
