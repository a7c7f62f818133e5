import YAML

/// The objects of a render that a Docker host runs, typed; everything else is named in `warnings`.
public struct Workloads: Sendable {
    /// What makes Pods, in the order of the render.
    public var workloads: [Workload] = []
    /// The Services, in the order of the render.
    public var services: [Service] = []
    /// The Ingresses, in the order of the render.
    public var ingresses: [Ingress] = []
    /// The ConfigMaps, in the order of the render.
    public var configMaps: [ConfigMap] = []
    /// The Secrets, in the order of the render.
    public var secrets: [Secret] = []
    /// The PersistentVolumeClaims, in the order of the render.
    public var persistentVolumeClaims: [PersistentVolumeClaim] = []
    /// The Namespaces, in the order of the render.
    public var namespaces: [Namespace] = []
    /// Every field and object that has no effect.
    public var warnings: [ManifestWarning] = []

    /// Reads a whole render; the first object that is wrong is the error.
    public init(_ objects: [KubernetesObject]) throws(ManifestError) {
        var places: [String: SourcePosition] = [:]
        for object in objects {
            try Self.refuseSecond(object, &places)
            if let workload = try Workload(object, warnings: &warnings) {
                workloads.append(workload)
                continue
            }
            switch (object.apiVersion, object.kind) {
            case ("v1", "Service"): services.append(try Service(object, warnings: &warnings))
            case ("networking.k8s.io/v1", "Ingress"):
                ingresses.append(try Ingress(object, warnings: &warnings))
            case ("v1", "ConfigMap"): configMaps.append(try ConfigMap(object, warnings: &warnings))
            case ("v1", "Secret"): secrets.append(try Secret(object, warnings: &warnings))
            case ("v1", "PersistentVolumeClaim"):
                persistentVolumeClaims.append(try PersistentVolumeClaim(object, warnings: &warnings))
            case ("v1", "Namespace"): namespaces.append(try Namespace(object, warnings: &warnings))
            default:
                try object.requireServedVersion()
                warnings.append(
                    ManifestWarning(
                        object: object.displayName,
                        path: "kind",
                        reason: "\(object.kind) of \(object.apiVersion) does not run on a Docker host and is left out",
                        position: object.position
                    )
                )
            }
        }
    }

    /// Throws where an object of this kind and name has been there before: which of them counts nobody could tell.
    ///
    /// Namespaces may be said by every file that needs them.
    static func refuseSecond(
        _ object: KubernetesObject,
        _ places: inout [String: SourcePosition]
    ) throws(ManifestError) {
        guard object.runsOnHosts, object.kind != "Namespace" else { return }
        let namespace = object.root["metadata"]?["namespace"]?.scalarText ?? "default"
        let key = "\(object.kind) \(namespace)/\(object.name)"
        guard let first = places.updateValue(object.position, forKey: key) else { return }
        throw ManifestError(
            code: .invalid,
            message: "\(object.displayName) is there twice; the first one is at \(first)",
            position: object.position
        )
    }
}
