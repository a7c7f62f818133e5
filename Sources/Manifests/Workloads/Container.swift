/// One container of a Pod.
public struct Container: Sendable, Hashable {
    /// When the image is pulled.
    public enum PullPolicy: String, Sendable, Hashable, CaseIterable {
        case always = "Always"
        case ifNotPresent = "IfNotPresent"
        case never = "Never"
    }

    /// The name, unique in its Pod.
    public var name: String
    /// The image reference.
    public var image: String
    /// When the image is pulled; always for the tag `latest` or none, if not present otherwise, unless given.
    public var imagePullPolicy: PullPolicy
    /// What replaces the image's entry point; empty keeps it.
    public var command: [String]
    /// What replaces the image's arguments; empty keeps them.
    public var args: [String]
    /// The directory the process starts in, if not the image's.
    public var workingDir: String?
    /// The ports the container listens on.
    public var ports: [ContainerPort]
    /// The environment, in order.
    public var env: [EnvironmentVariable]
    /// ConfigMaps and Secrets whose every key becomes a variable, in order.
    public var envFrom: [EnvironmentSource]
    /// What the container may use.
    public var resources: ResourceRequirements
    /// Where volumes appear.
    public var volumeMounts: [VolumeMount]
    /// Says that the process lives; when it fails the container starts again.
    public var livenessProbe: Probe?
    /// Says that the process can serve.
    public var readinessProbe: Probe?
    /// Says that the process has started; the other probes wait for it.
    public var startupProbe: Probe?
    /// What is done once the process has started; the container is not up before.
    public var postStart: LifecycleHook?
    /// What is done before the process is asked to stop.
    public var preStop: LifecycleHook?
    /// The signal that asks the process to stop, if not the image's.
    public var stopSignal: String?
    /// When the container starts again, if not as its Pod says; an init container that always does is a sidecar.
    public var restartPolicy: PodSpec.RestartPolicy?
    /// What the process may do.
    public var securityContext: SecurityContext
    /// Whether the process has an open standard input.
    public var stdin: Bool
    /// Whether standard input is closed when the first who was attached leaves.
    public var stdinOnce: Bool
    /// Whether the process has a terminal.
    public var tty: Bool
    /// Where the container stands.
    @Uncompared public var position: SourcePosition

    init(_ reader: inout FieldReader, warnings: inout [ManifestWarning]) throws(ManifestError) {
        position = reader.position
        name = try reader.name("lower-case letters, digits and '-'", &warnings, where: { ObjectMetadata.isLabel($0) })
        guard !name.isEmpty else { throw reader.missing("name") }
        image = try reader.requiredString("image")
        imagePullPolicy =
            try reader.respelledChoice("imagePullPolicy", PullPolicy.self, also: ["missing": .ifNotPresent], &warnings)
            ?? (Self.isFloating(image) ? .always : .ifNotPresent)
        command = try reader.words("command", &warnings)
        args = try reader.words("args", &warnings)
        workingDir = try reader.string("workingDir")
        stdin = try reader.bool("stdin") ?? false
        stdinOnce = try reader.bool("stdinOnce") ?? false
        tty = try reader.bool("tty") ?? false
        var ports: [ContainerPort] = []
        for var port in try reader.children("ports") {
            if let port = try ContainerPort(&port, warnings: &warnings) { ports.append(port) }
        }
        self.ports = ports
        var env: [EnvironmentVariable] = []
        for var item in try reader.children("env") { env.append(try EnvironmentVariable(&item, warnings: &warnings)) }
        self.env = env
        var envFrom: [EnvironmentSource] = []
        for var item in try reader.children("envFrom") {
            envFrom.append(try EnvironmentSource(&item, warnings: &warnings))
        }
        self.envFrom = envFrom
        resources = try ResourceRequirements(&reader, warnings: &warnings)
        var mounts: [VolumeMount] = []
        for var item in try reader.children("volumeMounts") {
            mounts.append(try VolumeMount(&item, warnings: &warnings))
        }
        volumeMounts = mounts
        livenessProbe = try Probe("livenessProbe", of: &reader, ports: ports, warnings: &warnings)
        readinessProbe = try Probe("readinessProbe", of: &reader, ports: ports, warnings: &warnings)
        startupProbe = try Probe("startupProbe", of: &reader, ports: ports, warnings: &warnings)
        securityContext = try SecurityContext(&reader, ofPod: false, warnings: &warnings)
        postStart = nil
        preStop = nil
        stopSignal = nil
        if var lifecycle = try reader.child("lifecycle") {
            postStart = try LifecycleHook("postStart", of: &lifecycle, ports: ports, warnings: &warnings)
            preStop = try LifecycleHook("preStop", of: &lifecycle, ports: ports, warnings: &warnings)
            stopSignal = try lifecycle.string("stopSignal")
            lifecycle.finish(&warnings, of: "Lifecycle")
        }
        restartPolicy = try reader.choice("restartPolicy", PodSpec.RestartPolicy.self)
        // Where a program says why it ended; here the end of its log is taken for that.
        reader.pass("terminationMessagePolicy")
        if let path = try reader.string("terminationMessagePath"), path != "/dev/termination-log" {
            reader.warn("terminationMessagePath", "why a container failed is told by the end of its log", &warnings)
        }
        reader.warn("restartPolicyRules", "an exit status is only told apart as zero or not", &warnings)
        reader.warn("resizePolicy", "other resources are another Pod", &warnings)
        reader.warn("volumeDevices", "there are no volumes of blocks", &warnings)
        reader.finish(&warnings, of: "Container")
    }

    /// Whether an image reference moves: no digest, and the tag `latest` or none.
    private static func isFloating(_ image: String) -> Bool {
        guard !image.contains("@") else { return false }
        let last = image.split(separator: "/").last ?? ""
        guard let colon = last.firstIndex(of: ":") else { return true }
        return last[last.index(after: colon)...] == "latest"
    }
}
