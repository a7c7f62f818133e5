import YAML

extension ImageEdit {
    /// What `images:` of a kustomization's text says of each image, in its order; entries without a name are passed over.
    public static func images(in kustomization: [UInt8], file: String) throws(ManifestError) -> [ImageChange] {
        do throws(YAMLError) {
            let root = try YAMLEdit(kustomization, file: file).root
            let entries = (root["images"] ?? root["imageTags"])?.sequence ?? []
            return entries.compactMap { entry in
                guard let name = entry["name"]?.text else { return nil }
                return ImageChange(
                    name: name,
                    newName: entry["newName"]?.text,
                    newTag: entry["newTag"]?.text,
                    digest: entry["digest"]?.text
                )
            }
        } catch {
            throw ManifestError(error)
        }
    }
}

extension ImageChange {
    /// The reference that a Pod gets, such as `registry.example.com/api:v1@sha256:…`.
    public var reference: String {
        (newName ?? name) + (newTag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "")
    }
}
