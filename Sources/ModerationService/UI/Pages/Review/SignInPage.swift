/// The door to the review pages.
enum SignInPage {
    static func html(problem: String? = nil, name: String = "") -> String {
        let notice = problem.map { "<p class=\"notice\" role=\"alert\">\($0.escapedForHTML)</p>\n" } ?? ""
        return PageFrame.html(
            title: "Review: sign in",
            current: "/review",
            content: """
                <h1>Review</h1>
                <p>Moderators sign in with their key of the API, or with their name where the API asks for no keys.</p>
                \(notice)<form method="post" action="/review/sign-in">
                <label for="moderator">Name (may be left out with a key)</label>
                <input id="moderator" name="name" autocomplete="username" maxlength="64" value="\(name.escapedForHTML)">
                <label for="key">Key</label>
                <input id="key" name="key" type="password" autocomplete="current-password" maxlength="256">
                <button type="submit">Sign in</button>
                </form>
                """
        )
    }
}
