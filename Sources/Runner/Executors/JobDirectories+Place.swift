extension JobDirectories {
    /// What of the job's directories a container has, and under which names.
    func placePaths(of repository: String) -> PlacePaths {
        PlacePaths(mappings: [
            .init(host: workspace, inside: PlaceDirectories.workspace(of: repository)),
            .init(host: temporary, inside: PlaceDirectories.temporary),
            .init(host: root + "/commands", inside: PlaceDirectories.commands),
            .init(host: root + "/home", inside: PlaceDirectories.home),
            .init(host: toolCache, inside: PlaceDirectories.toolCache),
            .init(host: event, inside: PlaceDirectories.event, isReadOnly: true),
            .init(host: actions, inside: PlaceDirectories.actions, isReadOnly: true),
            // What a checkout made refers to it.
            .init(host: mirror, inside: mirror, isReadOnly: true),
        ])
    }
}
