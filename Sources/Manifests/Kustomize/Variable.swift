/// One entry of `vars:`: a name that stands for a field of an object.
struct Variable {
    let name: String
    /// What the object is; the namespace is empty when any will do.
    let object: ResourceID
    let path: String
    let position: SourcePosition

    init(_ reader: inout FieldReader) throws(ManifestError) {
        name = try reader.string("name") ?? ""
        position = reader.position
        var object = try reader.requiredChild("objref")
        var id = ResourceID(
            apiVersion: try object.string("apiVersion") ?? "",
            kind: try object.string("kind") ?? "",
            name: try object.string("name") ?? "",
            namespace: try object.string("namespace") ?? ""
        )
        let (group, version) = (try object.string("group"), try object.string("version"))
        if id.apiVersion.isEmpty { (id.group, id.version) = (group ?? "", version ?? "") }
        try object.rejectUnknown("a variable's objref")
        self.object = id
        var field = try reader.child("fieldref")
        let path = try field?.string("fieldPath") ?? ""
        try field?.rejectUnknown("a variable's fieldref")
        self.path = path.isEmpty ? "metadata.name" : path
        try reader.rejectUnknown("a variable")
    }
}
