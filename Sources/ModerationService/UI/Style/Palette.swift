/// The colours of the pages, in light and in dark.
enum Palette {
    struct Color: Sendable, Hashable {
        /// As the style sheet calls it.
        var name: String
        var light: String
        var dark: String
    }

    /// Text on a ground: what has to be readable.
    struct Pair: Sendable, Hashable {
        var text: String
        var ground: String
    }

    static let colors = [
        Color(name: "ground", light: "#fbfaf8", dark: "#14171a"),
        Color(name: "sheet", light: "#ffffff", dark: "#1c2024"),
        Color(name: "ink", light: "#1c2126", dark: "#e8e6e3"),
        Color(name: "soft", light: "#56606a", dark: "#a2abb4"),
        Color(name: "line", light: "#d9d6d0", dark: "#343a40"),
        Color(name: "accent", light: "#1a5fd0", dark: "#6ea8ff"),
        Color(name: "warn", light: "#7d4300", dark: "#ffce8a"),
        Color(name: "warn-ground", light: "#fff3df", dark: "#33280f"),
        Color(name: "stop", light: "#a3202b", dark: "#ff9d9d"),
        Color(name: "stop-ground", light: "#fdecec", dark: "#3a1a1c"),
        Color(name: "strong-ground", light: "#f8c9c9", dark: "#5c2326"),
        Color(name: "good", light: "#1d6b36", dark: "#8fdca6"),
    ]

    /// Every text of the pages stands on one of these grounds.
    static let pairs =
        ["ground", "sheet"].flatMap { ground in
            ["ink", "soft", "accent", "warn", "stop", "good"].map { Pair(text: $0, ground: ground) }
        }
        + ["warn-ground", "stop-ground"].flatMap { ground in
            ["ink", "soft"].map { Pair(text: $0, ground: ground) }
        } + [
            Pair(text: "warn", ground: "warn-ground"),
            Pair(text: "stop", ground: "stop-ground"),
            Pair(text: "accent", ground: "stop-ground"),
            Pair(text: "ink", ground: "strong-ground"),
            Pair(text: "ground", ground: "accent"),
            Pair(text: "ground", ground: "stop"),
        ]

    /// The custom properties of the style sheet.
    static func properties(_ value: (Color) -> String) -> String {
        colors.map { "--\($0.name): \(value($0));" }.joined(separator: " ")
    }
}
