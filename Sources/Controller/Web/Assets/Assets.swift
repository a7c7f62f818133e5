import Crypto

/// The files that pages need, compiled into the program.
enum Assets {
    /// A file and the address it is served at, which changes with its content.
    struct Asset: Sendable {
        let route: String
        let type: String
        let content: String

        /// Changes with the content, so that browsers may keep the file.
        let path: String

        fileprivate init(route: String, type: String, content: String) {
            self.route = route
            self.type = type
            self.content = content
            let digest = SHA256.hash(data: Array(content.utf8))
            path = route + "?" + digest.prefix(6).map { String($0, radix: 16) }.joined()
        }
    }

    static let style = Asset(route: "/assets/style.css", type: "text/css; charset=utf-8", content: StyleSheet.text)

    static let script = Asset(
        route: "/assets/app.js",
        type: "text/javascript; charset=utf-8",
        content: LiveScript.text + LogModelScript.text + LogScript.text + LogSearchScript.text
    )

    static let icon = Asset(
        route: "/assets/icon.svg",
        type: "image/svg+xml",
        content: """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0b57d0"/>\
            <path d="M4 3v10M12 3v10M4 6h8M4 10h8" stroke="#fff" stroke-width="2"/></svg>
            """
    )

    static let all = [style, script, icon]
}
