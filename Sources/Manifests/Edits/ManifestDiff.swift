/// What differs between two renders, object by object and field by field; values of Secrets are never part of it.
public struct ManifestDiff: Sendable, Hashable, Codable {
    /// What happened to an object or a field.
    public enum Action: String, Sendable, Hashable, Codable {
        case added, removed, changed
    }

    /// One object that differs.
    public struct Object: Sendable, Hashable, Codable {
        /// What happened to it.
        public let action: Action
        /// The API group and version.
        public let apiVersion: String
        /// The kind.
        public let kind: String
        /// The namespace, if the object names one.
        public let namespace: String?
        /// The name.
        public let name: String
        /// The fields that differ, in the order of their paths; of an object added or removed, every field.
        public let fields: [Field]

        /// Makes an object's difference.
        public init(
            action: Action,
            apiVersion: String,
            kind: String,
            namespace: String?,
            name: String,
            fields: [Field]
        ) {
            self.action = action
            self.apiVersion = apiVersion
            self.kind = kind
            self.namespace = namespace
            self.name = name
            self.fields = fields
        }
    }

    /// One field that differs.
    public struct Field: Sendable, Hashable, Codable {
        /// What happened to it.
        public let action: Action
        /// The path, such as `spec.template.spec.containers[name=api].image`.
        public let path: String
        /// The value before, as JSON; nil when there was none, `"(secret)"` for a Secret's.
        public let before: String?
        /// The value after, as JSON; nil when there is none, `"(secret)"` for a Secret's.
        public let after: String?

        /// Makes a field's difference.
        public init(action: Action, path: String, before: String?, after: String?) {
            self.action = action
            self.path = path
            self.before = before
            self.after = after
        }
    }

    /// The objects that differ: by kind, namespace and name.
    public let objects: [Object]

    /// Whether both renders hold the same.
    public var isEmpty: Bool { objects.isEmpty }

    /// Compares two renders.
    ///
    /// Objects are told apart by group, kind, namespace and name; items of lists by their `name` where every item has one.
    /// An object whose generated name got another hash is one that changed. What a Secret holds shows nowhere: not in it, and
    /// not where another object has a copy of six bytes or more.
    public init(from before: [KubernetesObject], to after: [KubernetesObject]) {
        let secrets = SecretTexts(before + after)
        var old: [Key: KubernetesObject] = [:]
        for object in before { old[Key(object)] = object }
        var result: [(key: Key, object: Object)] = []
        var unmatched: [KubernetesObject] = []
        for object in after {
            let key = Key(object)
            guard let match = old.removeValue(forKey: key) else {
                unmatched.append(object)
                continue
            }
            if let changed = Self.compare(match, object, secrets) { result.append((key, changed)) }
        }
        var renamed: [Key: [KubernetesObject]] = [:]
        for object in old.values {
            if let key = Key(object).withoutHash { renamed[key, default: []].append(object) }
        }
        for object in unmatched {
            let key = Key(object)
            if let base = key.withoutHash, let candidates = renamed[base], candidates.count == 1 {
                renamed[base] = nil
                old[Key(candidates[0])] = nil
                if let changed = Self.compare(candidates[0], object, secrets) { result.append((key, changed)) }
            } else if let added = Self.compare(nil, object, secrets) {
                result.append((key, added))
            }
        }
        for (key, object) in old {
            if let removed = Self.compare(object, nil, secrets) { result.append((key, removed)) }
        }
        objects = result.sorted { $0.key < $1.key }.map(\.object)
    }

    private struct Key: Hashable, Comparable {
        let texts: [String]

        private init(texts: [String]) { self.texts = texts }

        init(_ object: KubernetesObject) {
            let identity = object.identity
            texts = [identity.kind, identity.namespace ?? "", identity.name, identity.group]
        }

        /// The same without the hash that generators append; nil for other kinds and names.
        var withoutHash: Key? {
            guard texts[0] == "ConfigMap" || texts[0] == "Secret", let dash = texts[2].lastIndex(of: "-") else {
                return nil
            }
            let hash = texts[2][texts[2].index(after: dash)...]
            let letters = Set("bcdfghkmt2456789")
            guard hash.count == 10, hash.allSatisfy(letters.contains) else { return nil }
            return Key(texts: [texts[0], texts[1], String(texts[2][..<dash]), texts[3]])
        }

        static func < (left: Key, right: Key) -> Bool { left.texts.lexicographicallyPrecedes(right.texts) }
    }

    private static func compare(
        _ before: KubernetesObject?,
        _ after: KubernetesObject?,
        _ secrets: SecretTexts
    ) -> Object? {
        guard let object = after ?? before else { return nil }
        let isSecret = [before, after].contains { $0?.kind == "Secret" }
        var differences = FieldDifferences(hidesValues: isSecret, secrets: secrets)
        differences.compare(before?.root, after?.root, path: "")
        let action: Action = before == nil ? .added : after == nil ? .removed : .changed
        guard action != .changed || !differences.fields.isEmpty else { return nil }
        return Object(
            action: action,
            apiVersion: object.apiVersion,
            kind: object.kind,
            namespace: object.namespace,
            name: object.name,
            fields: differences.fields
        )
    }
}
