/// Something to mount into a container.
public struct MountSpec: Sendable, Hashable, Encodable {
    public var type: Kind
    /// A host path, or a volume's name; none for `tmpfs`.
    public var source: String?
    public var target: String
    public var isReadOnly: Bool = false
    public var temporary: Temporary?
    public var bind: Bind?
    public var volume: Volume?

    public init(type: Kind, target: String) {
        self.type = type
        self.target = target
    }

    /// A directory or file of the host.
    public static func bind(_ source: String, to target: String, isReadOnly: Bool = false) -> Self {
        var mount = Self(type: .bind, target: target)
        mount.source = source
        mount.isReadOnly = isReadOnly
        return mount
    }

    /// A named volume, made if it is not there.
    public static func volume(_ name: String, to target: String, isReadOnly: Bool = false) -> Self {
        var mount = Self(type: .volume, target: target)
        mount.source = name
        mount.isReadOnly = isReadOnly
        return mount
    }

    /// Memory that is gone with the container.
    public static func temporary(at target: String, size: Int64? = nil, mode: Int? = nil) -> Self {
        var mount = Self(type: .tmpfs, target: target)
        mount.temporary = Temporary(size: size, mode: mode)
        return mount
    }

    /// What is mounted.
    public enum Kind: String, Sendable, Hashable, Encodable {
        case bind
        case volume
        case tmpfs
    }

    /// The bounds of a `tmpfs`.
    public struct Temporary: Sendable, Hashable, Encodable {
        public var size: Int64?
        public var mode: Int?

        public init(size: Int64? = nil, mode: Int? = nil) {
            self.size = size
            self.mode = mode
        }

        private enum CodingKeys: String, CodingKey {
            case size = "SizeBytes"
            case mode = "Mode"
        }
    }

    /// How mounts below travel, such as `rprivate` or `rslave`.
    public struct Bind: Sendable, Hashable, Encodable {
        public var propagation: String

        public init(propagation: String) {
            self.propagation = propagation
        }

        private enum CodingKeys: String, CodingKey {
            case propagation = "Propagation"
        }
    }

    /// How a volume is mounted.
    public struct Volume: Sendable, Hashable, Encodable {
        /// An empty volume stays empty, whatever the image has at its path.
        public var copiesNothing: Bool

        public init(copiesNothing: Bool) {
            self.copiesNothing = copiesNothing
        }

        private enum CodingKeys: String, CodingKey {
            case copiesNothing = "NoCopy"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case type = "Type"
        case source = "Source"
        case target = "Target"
        case isReadOnly = "ReadOnly"
        case temporary = "TmpfsOptions"
        case bind = "BindOptions"
        case volume = "VolumeOptions"
    }
}
