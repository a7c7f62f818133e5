/// The text of a message for Slack and those that take the same (Mattermost, Rocket.Chat, Discord's `/slack`).
enum SlackText {
    static func message(_ text: NotificationText, address: String) -> String {
        let headline = "<\(escaped(address + text.path))|\(escaped(text.headline, isLink: true))>"
        return ([headline] + text.details.map { escaped($0) }).joined(separator: "\n")
    }

    /// What would be a link, a mention or a channel is text.
    ///
    /// Slack wants three characters escaped. Others take `@all` and `[text](address)` as they stand: a space without width
    /// keeps them from it.
    static func escaped(_ text: String, isLink: Bool = false) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "@": escaped += "@\u{200B}"
            case "(" where escaped.hasSuffix("]"): escaped += "\u{200B}("
            case "|" where isLink: escaped += "¦"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
