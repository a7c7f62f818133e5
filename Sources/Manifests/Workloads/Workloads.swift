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
        for object in objects {
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
}
