/// A container a job runs in, or a service beside it, with every expression evaluated.
public struct JobContainer: Codable, Sendable, Hashable {
    public struct Credentials: Codable, Sendable, Hashable {
        public var username: String
        public var password: String
    }

    public var image: String
    public var environment: [String: String]
    public var ports: [String]
    public var volumes: [String]

    /// Options of `docker create`, as one line.
    public var options: String
    public var credentials: Credentials?

    /// What takes the place of the image's command and entry point; services only.
    public var command: String?
    public var entrypoint: String?

    /// The container a value stands for: an image's name or a mapping; nil for null or an empty image.
    init?(_ value: ExpressionValue) {
        guard case .object(let object) = value else {
            guard value.isPrimitive, !value.text.isEmpty else { return nil }
            self.init(image: value.text)
            return
        }
        guard let image = object["image"]?.text, !image.isEmpty else { return nil }
        self.init(image: image)
        for (name, variable) in object["env"]?.object?.entries ?? [] {
            environment[name] = variable.text
        }
        ports = (object["ports"]?.elements ?? []).map(\.text)
        volumes = (object["volumes"]?.elements ?? []).map(\.text)
        options = object["options"]?.text ?? ""
        command = object["command"]?.text
        entrypoint = object["entrypoint"]?.text
        if let given = object["credentials"]?.object {
            let username = given["username"]?.text ?? ""
            credentials = Credentials(username: username, password: given["password"]?.text ?? "")
        }
    }

    private init(image: String) {
        self.image = image
        environment = [:]
        ports = []
        volumes = []
        options = ""
    }
}
