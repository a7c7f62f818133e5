/// Changes the objects of a build in one way.
protocol Transformer {
    func apply(to map: inout ResourceMap) throws(ManifestError)
}

/// One transformer of a build, with what asked for it.
struct Transformation {
    /// Who asked, when the build keeps account of it.
    let origin: Origin?
    /// The changes, in order.
    let transformers: [any Transformer]

    /// Changes the objects and notes who did.
    func apply(to map: inout ResourceMap) throws(ManifestError) {
        for transformer in transformers { try transformer.apply(to: &map) }
        if let origin {
            for resource in map.resources {
                if resource.origin == nil {
                    resource.origin = origin
                } else {
                    resource.transformations.append(origin)
                }
            }
        }
        map.dropDeleted()
    }
}
