/// An image that is held back from an environment: nothing promotes past it.
public struct Hold: Codable, Sendable, Hashable {
    public var id: Int
    public var environment: String

    /// The image's name in the manifests.
    public var image: String

    /// The tag or digest that is held, as `:v2` or `@sha256:…`; nil where the image may not move at all.
    public var reference: String?
    public var reason: String
    public var createdBy: String
    public var createdAt: String

    /// When it ends by itself; nil where somebody has to release it.
    public var expiresAt: String?
    public var releasedBy: String?
    public var releasedAt: String?

    public init(
        id: Int,
        environment: String,
        image: String,
        reference: String?,
        reason: String,
        createdBy: String,
        createdAt: String,
        expiresAt: String?,
        releasedBy: String? = nil,
        releasedAt: String? = nil
    ) {
        self.id = id
        self.environment = environment
        self.image = image
        self.reference = reference
        self.reason = reason
        self.createdBy = createdBy
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.releasedBy = releasedBy
        self.releasedAt = releasedAt
    }
}

/// The holds that are in force.
public struct HoldList: Codable, Sendable {
    public var holds: [Hold]

    public init(holds: [Hold]) {
        self.holds = holds
    }
}

/// Asks to hold an image back.
public struct HoldRequest: Codable, Sendable {
    public var environment: String

    /// `NAME`, `NAME:TAG` or `NAME@DIGEST`.
    public var image: String
    public var reason: String

    /// After how many seconds it ends by itself; nil where somebody has to release it.
    public var expiresAfter: Int?

    public init(environment: String, image: String, reason: String, expiresAfter: Int?) {
        self.environment = environment
        self.image = image
        self.reason = reason
        self.expiresAfter = expiresAfter
    }
}

/// Asks to bring an environment back to what an earlier promotion had put there.
public struct RollbackRequest: Codable, Sendable {
    /// The number of the promotion in the environment's history; nil for the one before the present.
    public var to: Int?
    public var reason: String

    /// After how many seconds the hold on what is taken back ends by itself; nil where somebody has to release it.
    public var expiresAfter: Int?

    public init(to: Int?, reason: String, expiresAfter: Int?) {
        self.to = to
        self.reason = reason
        self.expiresAfter = expiresAfter
    }
}

/// What a rollback did.
public struct RollbackResult: Codable, Sendable {
    /// The commit on the branch.
    public var commit: String

    /// Whether there was anything to take back.
    public var changed: Bool

    /// The promotion that stands again.
    public var restored: Int

    /// The images as they are now.
    public var images: [String]
    public var holds: [Hold]

    public init(commit: String, changed: Bool, restored: Int, images: [String], holds: [Hold]) {
        self.commit = commit
        self.changed = changed
        self.restored = restored
        self.images = images
        self.holds = holds
    }
}
