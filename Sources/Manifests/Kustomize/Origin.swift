import YAML

/// Where an object, or a change of objects, comes from: what the annotations that `buildMetadata` asks for tell.
struct Origin {
    /// The path of a file or directory, from the directory that is built.
    var path = ""
    /// The file that configures the generator or transformer.
    private(set) var configuredIn = ""
    private(set) var apiVersion = ""
    private(set) var kind = ""
    private(set) var name = ""
    private(set) var namespace = ""

    /// The origin of what stands below this one.
    func appending(_ entry: String) -> Origin {
        Origin(path: Self.clean(path.isEmpty ? entry : "\(path)/\(entry)"))
    }

    /// The origin of what a field of the kustomization here makes or changes.
    func configured(in file: String, by kind: String) -> Origin {
        var origin = Origin()
        origin.configuredIn = Self.clean(path.isEmpty ? file : "\(path)/\(file)")
        origin.apiVersion = "builtin"
        origin.kind = kind
        return origin
    }

    /// The origin of what the transformer or generator that came from here makes or changes.
    func configured(by id: ResourceID) -> Origin {
        var origin = Origin()
        origin.configuredIn = path
        origin.apiVersion = id.apiVersion
        origin.kind = id.kind
        origin.name = id.name
        origin.namespace = id.namespace
        return origin
    }

    /// Takes `.` and `..` out as far as they have something to take back.
    private static func clean(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }

    /// The text of the annotation that tells where an object comes from.
    var annotation: String {
        var emitter = YAMLEmitter()
        write(into: &emitter)
        return emitter.text
    }

    /// The text of the annotation that tells what has changed an object.
    static func annotation(of transformations: [Origin]) -> String {
        var emitter = YAMLEmitter()
        emitter.beginSequence(isEmpty: transformations.isEmpty)
        for transformation in transformations { transformation.write(into: &emitter) }
        if !transformations.isEmpty { emitter.endSequence() }
        return emitter.text
    }

    private func write(into emitter: inout YAMLEmitter) {
        func write(_ pairs: [(String, String)]) {
            for (key, value) in pairs where !value.isEmpty {
                emitter.key(key)
                emitter.string(value)
            }
        }
        emitter.beginMapping(isEmpty: path.isEmpty && configuredIn.isEmpty && kind.isEmpty)
        write([("path", path), ("configuredIn", configuredIn)])
        guard !kind.isEmpty else {
            if !path.isEmpty || !configuredIn.isEmpty { emitter.endMapping() }
            return
        }
        emitter.key("configuredBy")
        emitter.beginMapping(isEmpty: false)
        write([("apiVersion", apiVersion), ("kind", kind), ("name", name), ("namespace", namespace)])
        emitter.endMapping()
        emitter.endMapping()
    }
}
