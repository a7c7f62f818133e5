/// The links to the main pages, with the one that the visitor is at marked.
enum MainNavigation {
    private static let places: [(path: String, name: String)] = [
        ("/", "Deliveries"), ("/runs", "Runs"), ("/reviews", "Reviews"), ("/environments", "Environments"),
        ("/agents", "Agents"), ("/runners", "Runners"), ("/workflows", "Workflows"), ("/audit", "Audit"),
        ("/settings", "Settings"),
    ]

    /// Those of the settings.
    private static let settings: [(path: String, name: String)] = [
        ("/settings", "People and repositories"), ("/settings/tokens", "Tokens"), ("/settings/machines", "Machines"),
        ("/settings/secrets", "Secrets"),
    ]

    static func links(at path: String) -> HTML {
        let items = places.map {
            item($0, isHere: path == $0.path || ($0.path != "/" && path.hasPrefix($0.path + "/")))
        }
        return "<nav class=\"main\" aria-label=\"Main\"><ul>\(items)</ul></nav>"
    }

    static func settings(at path: String) -> HTML {
        "<nav class=\"tabs\" aria-label=\"Settings\"><ul>\(settings.map { item($0, isHere: path == $0.path) })</ul></nav>"
    }

    private static func item(_ place: (path: String, name: String), isHere: Bool) -> HTML {
        "<li><a href=\"\(place.path)\"\(isHere ? " aria-current=\"page\"" as HTML : nil)>\(place.name)</a></li>"
    }
}
