/// A model that was found, and under which name and version.
public struct RegisteredModel: Sendable {
    public var name: String
    public var version: String
    public var classifier: Classifier
}
