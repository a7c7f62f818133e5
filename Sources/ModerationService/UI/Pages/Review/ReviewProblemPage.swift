/// What did not work, and the way back.
enum ReviewProblemPage {
    static func html(_ detail: String) -> String {
        PageFrame.html(
            title: "Review: problem",
            current: "/review",
            content: """
                <h1>That did not work</h1>
                <p class="notice" role="alert">\(detail.escapedForHTML)</p>
                <p><a href="/review">All queues</a></p>
                """
        )
    }
}
