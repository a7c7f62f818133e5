extension ObjectMetadata {
    /// What annotations ask for that has no effect here, by how their names begin.
    ///
    /// All others are notes of people and tools.
    private static let unheeded = [
        ("container.apparmor.security.beta.kubernetes.io/", "say it in securityContext.appArmorProfile"),
        ("container.seccomp.security.alpha.kubernetes.io/", "say it in securityContext.seccompProfile"),
        ("seccomp.security.alpha.kubernetes.io/", "say it in securityContext.seccompProfile"),
        ("io.podman.annotations.", "only Podman reads it"),
        ("volume.podman.io/", "only Podman reads it"),
        ("run.oci.", "only Podman hands it to the runtime"),
        ("io.containers.autoupdate", "only Podman reads it; what moves images here are promotions"),
    ]

    /// Warns of annotations that ask for something and do not get it.
    static func warn(of annotations: [String: String], _ reader: FieldReader, _ warnings: inout [ManifestWarning]) {
        for name in annotations.keys.sorted() {
            guard let (_, hint) = unheeded.first(where: { name.hasPrefix($0.0) }) else { continue }
            warnings.append(
                ManifestWarning(
                    object: reader.object,
                    path: reader.path("annotations[\(name)]"),
                    reason: "has no effect on a Docker host: \(hint)",
                    position: reader.map.entry("annotations")?.position ?? reader.position
                )
            )
        }
    }
}
