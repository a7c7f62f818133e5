import Manifests

/// An image that a workload needs, and when it is pulled.
struct DesiredImage: Sendable, Hashable {
    var reference: String
    var policy: Container.PullPolicy

    /// Who to be at registries that ask.
    var accounts: [RegistryAccount]

    init(reference: String, policy: Container.PullPolicy, accounts: [RegistryAccount] = []) {
        self.reference = reference
        self.policy = policy
        self.accounts = accounts
    }

    init(_ container: Container, of workload: DesiredWorkload) {
        reference = container.image
        policy = container.imagePullPolicy
        accounts = workload.accounts
    }

    /// Whether it only holds the place until something is promoted: the tag is `unreleased`.
    var isPlaceholder: Bool { reference.hasSuffix(":unreleased") }

    static func all(of desired: DesiredState) -> [DesiredImage] {
        var seen: Set<DesiredImage> = []
        return desired.workloads.flatMap { workload in
            workload.template.spec.allContainers.map { DesiredImage($0, of: workload) }
        }.filter { seen.insert($0).inserted }
    }
}
