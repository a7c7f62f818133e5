/// What went wrong with an image, an archive or a registry.
public struct ImagesError: Error, Sendable {
    /// What kind of failure it is; more may be added without breaking callers.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case invalidReference, invalidDigest, invalidArgument, outsideRoot, notFound, tooLarge, invalidArchive
            case digestMismatch, sizeMismatch, unauthorized, denied, conflict, io, storageFull, registry
            case tooMany, invalidName, nameUnknown, blobUnknown, uploadUnknown, rangeInvalid
            case manifestUnknown, manifestInvalid, manifestBlobUnknown
        }

        private let value: Value

        public var description: String { value.rawValue }

        /// The text is not an image reference.
        public static let invalidReference = Self(value: .invalidReference)
        /// The text is not a digest.
        public static let invalidDigest = Self(value: .invalidDigest)
        /// A value given by the caller cannot be used.
        public static let invalidArgument = Self(value: .invalidArgument)
        /// A path or a symbolic link leaves the directory it must stay in.
        public static let outsideRoot = Self(value: .outsideRoot)
        /// The file, blob, manifest, tag or repository is not there.
        public static let notFound = Self(value: .notFound)
        /// A bound on bytes or entries was reached.
        public static let tooLarge = Self(value: .tooLarge)
        /// More things are under way than may be at once.
        public static let tooMany = Self(value: .tooMany)
        /// The bytes are not an archive this module accepts.
        public static let invalidArchive = Self(value: .invalidArchive)
        /// The bytes are not those the digest names.
        public static let digestMismatch = Self(value: .digestMismatch)
        /// The registry wants credentials, or others than the ones given.
        public static let unauthorized = Self(value: .unauthorized)
        /// The credentials do not allow it.
        public static let denied = Self(value: .denied)
        /// The request does not fit the state it meets.
        public static let conflict = Self(value: .conflict)
        /// The operating system refused.
        public static let io = Self(value: .io)
        /// A registry answered something this client cannot use.
        public static let registry = Self(value: .registry)
        /// The disk has no room left.
        public static let storageFull = Self(value: .storageFull)
        /// There are more or fewer bytes than were announced.
        public static let sizeMismatch = Self(value: .sizeMismatch)
        /// The text is not a repository name or a tag.
        public static let invalidName = Self(value: .invalidName)
        /// The registry has no such repository.
        public static let nameUnknown = Self(value: .nameUnknown)
        /// The repository has no such blob.
        public static let blobUnknown = Self(value: .blobUnknown)
        /// There is no such upload, or it has expired.
        public static let uploadUnknown = Self(value: .uploadUnknown)
        /// The chunk does not begin where the upload stands.
        public static let rangeInvalid = Self(value: .rangeInvalid)
        /// The repository has no such tag or manifest.
        public static let manifestUnknown = Self(value: .manifestUnknown)
        /// The manifest cannot be read, or says something it must not.
        public static let manifestInvalid = Self(value: .manifestInvalid)
        /// The manifest names a blob or a manifest that the repository lacks.
        public static let manifestBlobUnknown = Self(value: .manifestBlobUnknown)
    }

    public let code: Code
    /// One sentence that is safe to show: it holds no credential.
    public let message: String
    public let cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }
}

extension ImagesError: CustomStringConvertible {
    public var description: String { message }
}
