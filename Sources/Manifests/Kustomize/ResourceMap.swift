/// The objects of a build in order, found by identity without a search.
struct ResourceMap {
    private(set) var resources: [Resource] = []
    /// Objects by present identity; nil when a change may have moved one.
    private var current: [ResourceID: Resource]? = [:]
    /// Objects by any identity they have had; built when asked for.
    private var any: [ResourceID: [Resource]]?

    var isEmpty: Bool { resources.isEmpty }

    /// Adds an object; one with the same identity must not be there.
    mutating func append(_ resource: Resource) throws(ManifestError) {
        let id = resource.id.effective
        let index = try currentIndex()
        if let other = index[id] {
            let place = other.root.position.description
            throw resource.error(
                .conflict,
                "an object of this kind and name is already there\(place.isEmpty ? "" : " (\(place))")"
            )
        }
        resources.append(resource)
        current?[id] = resource
        if any != nil {
            for known in Set(resource.allIDs.map(\.effective)) { any?[known, default: []].append(resource) }
        }
    }

    mutating func append(contentsOf other: ResourceMap) throws(ManifestError) {
        for resource in other.resources { try append(resource) }
    }

    /// The objects that have or had an identity, in order.
    mutating func matching(_ id: ResourceID) -> [Resource] {
        if any == nil {
            var index: [ResourceID: [Resource]] = [:]
            for resource in resources where !resource.isDeleted {
                for known in Set(resource.allIDs.map(\.effective)) { index[known, default: []].append(resource) }
            }
            any = index
        }
        return any?[id.effective] ?? []
    }

    /// Puts an object in the place of another.
    mutating func replace(_ old: Resource, with new: Resource) {
        guard let place = resources.firstIndex(where: { $0 === old }) else { return }
        resources[place] = new
        identitiesChanged()
    }

    /// To be called after anything that may have changed identities.
    mutating func identitiesChanged() {
        current = nil
        any = nil
    }

    /// Forgets the deleted objects.
    mutating func dropDeleted() {
        guard resources.contains(where: \.isDeleted) else { return }
        resources.removeAll(where: \.isDeleted)
        identitiesChanged()
    }

    mutating func removeAll(where matches: (Resource) -> Bool) {
        resources.removeAll(where: matches)
        identitiesChanged()
    }

    /// Puts the objects in another order.
    mutating func sort(by precedes: (Resource, Resource) -> Bool) { resources.sort(by: precedes) }

    mutating func reorder(_ ordered: [Resource]) { resources = ordered }

    /// Throws when two objects have come to have the same identity.
    mutating func checkUnique(_ cause: String) throws(ManifestError) {
        current = nil
        do {
            _ = try currentIndex()
        } catch {
            throw ManifestError(code: error.code, message: "\(cause): \(error.message)", position: error.position)
        }
    }

    private mutating func currentIndex() throws(ManifestError) -> [ResourceID: Resource] {
        if let current { return current }
        var index: [ResourceID: Resource] = [:]
        index.reserveCapacity(resources.count)
        for resource in resources {
            guard index.updateValue(resource, forKey: resource.id.effective) == nil else {
                throw resource.error(.conflict, "two objects of this kind have the same name")
            }
        }
        current = index
        return index
    }
}
