/// Where jobs of a label run, as the command line has it.
struct RunnerPlaces {
    /// The images of labels whose jobs run in containers.
    let images: [String: String]

    init(_ texts: [String]) throws(CommandError) {
        var images: [String: String] = [:]
        for (label, place) in try Assignments.parse(texts, option: "--runner") {
            if place == "host" { continue }
            guard place.hasPrefix("container:"), place.count > "container:".count else {
                throw CommandError(
                    "--runner takes LABEL=host or LABEL=container:IMAGE, not '\(label)=\(place)'",
                    status: ExitStatus.usage
                )
            }
            images[label] = String(place.dropFirst("container:".count))
        }
        self.images = images
    }
}
