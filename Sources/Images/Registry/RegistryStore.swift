import Glibc

/// Images on disk, as an OCI registry keeps them: content by digest, and per repository what of it belongs there.
///
/// ```
/// blobs/sha256/ab/<hex>                                content of blobs and manifests
/// repositories/<name>/_blobs/<hex>                     the repository has this blob
/// repositories/<name>/_manifests/<hex>                 the repository has this manifest; holds its media type
/// repositories/<name>/_tags/<tag>                      holds a digest
/// repositories/<name>/_referrers/<subject>/<hex>       a manifest about another; holds its descriptor
/// uploads/<id>/{repository,data}                       content on its way
/// ```
/// Nothing is visible before it is complete: content is written elsewhere, checked against its digest, forced to disk
/// and renamed. A manifest is recorded after all it names, a tag after its manifest, so a process or a machine that
/// dies at any point leaves at most content that nothing names, which the garbage collection takes.
///
/// All changes of what is visible run one after another; content is read and written beside them.
public final class RegistryStore: Sendable {
    public let root: String
    public let options: RegistryOptions

    /// Serialises everything that changes what is visible.
    let changes = DiskLane(label: "images.registry")
    let uploads = RegistryUploads()
    let uses = RegistryUses()
    let layout: RegistryLayout
    /// Keeps a second process away; released with the store, also when the process dies.
    private let lock: DiskFile

    deinit {
        lock.unlock()
    }

    /// Opens a store, making its directory when missing.
    ///
    /// Blocks for a few system calls. Throws when another process has the store open.
    public init(root: String, options: RegistryOptions = RegistryOptions()) throws {
        self.root = root
        self.options = options
        layout = RegistryLayout(root: root)
        for directory in [root, layout.blobs, layout.repositories, layout.uploads] {
            try DurableFiles.makeDirectories(directory, durable: options.isDurable)
        }
        lock = try DiskFile.open(root + "/lock", O_RDWR | O_CREAT, mode: 0o600)
        guard try lock.lock() else {
            throw ImagesError(.conflict, "the registry in \(quoted(root)) is in use by another process")
        }
        try uploads.adopt(from: layout)
    }
}

/// The bounds and habits of a store.
public struct RegistryOptions: Sendable, Hashable {
    public var maximumBlobBytes: Int64
    public var maximumManifestBytes: Int
    /// How many uploads may be open at once.
    public var maximumUploads: Int
    /// How long an upload that nobody continues is kept.
    public var uploadLifetime: Duration
    /// The largest number of names in one answer.
    public var pageSize: Int
    /// Whether content is forced to disk before it becomes visible; only tests do without.
    public var isDurable: Bool

    public init(
        maximumBlobBytes: Int64 = 16 << 30,
        maximumManifestBytes: Int = 4 << 20,
        maximumUploads: Int = 1_000,
        uploadLifetime: Duration = .seconds(24 * 3_600),
        pageSize: Int = 1_000,
        isDurable: Bool = true
    ) {
        self.maximumBlobBytes = maximumBlobBytes
        self.maximumManifestBytes = maximumManifestBytes
        self.maximumUploads = maximumUploads
        self.uploadLifetime = uploadLifetime
        self.pageSize = pageSize
        self.isDurable = isDurable
    }
}
