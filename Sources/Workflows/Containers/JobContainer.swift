/// A container a job runs in, or a service beside it, with every expression evaluated.
public struct JobContainer: Codable, Sendable, Hashable {
    public struct Credentials: Codable, Sendable, Hashable {
        public var username: String
        public var password: String
    }

    public var image: String
    public var environment: [String: String]
    public var ports: [PortMapping]
    public var volumes: [VolumeMapping]
    public var options: ContainerOptions
    public var credentials: Credentials?

    /// What takes the place of the image's command and entry point, in words; services only.
    public var command: [String]?
    public var entrypoint: [String]?

    /// The most ports, volumes or variables of a container.
    static let maximumEntries = 500

    /// The container a value stands for: an image's name or a mapping; nil for null or an empty image.
    ///
    /// - Throws: An error of code `invalidData` that names what is malformed.
    init?(_ value: ExpressionValue) throws(WorkflowError) {
        guard case .object(let object) = value else {
            guard value.isPrimitive, !value.text.isEmpty else { return nil }
            try self.init(image: value.text)
            return
        }
        guard let image = object["image"]?.text, !image.isEmpty else { return nil }
        try self.init(image: image)
        for (name, variable) in object["env"]?.object?.entries ?? [] {
            environment[name] = variable.text
        }
        for text in try Self.texts(object["ports"], "ports") {
            guard let port = PortMapping(text) else {
                throw Self.error("\(ExpressionParser.shown(text)) is no port, such as 8080:80")
            }
            ports.append(port)
        }
        for text in try Self.texts(object["volumes"], "volumes") {
            guard let volume = VolumeMapping(text) else {
                throw Self.error("\(ExpressionParser.shown(text)) is no volume, such as data:/var/lib/data")
            }
            volumes.append(volume)
        }
        options = try ContainerOptions(object["options"]?.text ?? "")
        command = Self.words(object["command"])
        entrypoint = Self.words(object["entrypoint"])
        if let given = object["credentials"]?.object {
            let username = given["username"]?.text ?? ""
            credentials = Credentials(username: username, password: given["password"]?.text ?? "")
        }
    }

    /// A container of an image, with nothing else said.
    public init(image: String) throws(WorkflowError) {
        let isSound = image.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && !image.hasPrefix("-")
        guard isSound, image.utf8.count <= 1000 else {
            throw Self.error("\(ExpressionParser.shown(image)) is no image")
        }
        // A reference may be written as for a step.
        self.image = image.hasPrefix("docker://") ? String(image.dropFirst("docker://".count)) : image
        environment = [:]
        ports = []
        volumes = []
        options = .none
    }

    private static func texts(_ value: ExpressionValue?, _ what: String) throws(WorkflowError) -> [String] {
        guard let value else { return [] }
        if case .null = value { return [] }
        guard let elements = value.elements, elements.count <= maximumEntries else {
            throw error("\(what) must be a list of at most \(maximumEntries) texts")
        }
        return elements.map(\.text)
    }

    private static func words(_ value: ExpressionValue?) -> [String]? {
        guard let text = value?.text, !text.isEmpty else { return nil }
        return CommandWords.split(text)
    }

    private static func error(_ message: String) -> WorkflowError {
        WorkflowError(.invalidData, message)
    }
}
