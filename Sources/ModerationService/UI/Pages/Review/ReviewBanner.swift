/// Who is signed in, and what has just been done.
struct ReviewBanner {
    var session: ModeratorSession
    var isNothingLeft = false
    var problem: String?

    var html: String {
        let name = session.name.map { " as <bdi>\($0.escapedForHTML)</bdi>" } ?? ""
        var parts = [
            """
            <div class="row small"><span>Signed in\(name).</span>
            <form class="inline" method="post" action="/review/sign-out"><button type="submit" class="plain">Sign out</button></form></div>
            """
        ]
        if isNothingLeft { parts.append("<p class=\"notice\" role=\"status\">Nothing is left there for you.</p>") }
        if let problem { parts.append("<p class=\"notice\" role=\"alert\">\(problem.escapedForHTML)</p>") }
        if let last = session.decisions.last {
            parts.append(
                """
                <div class="row"><span role="status">Item \(last.item): \(last.verdict.escapedForHTML).</span>
                <form class="inline" method="post" action="/review/decisions/\(last.id)/undo">
                <button type="submit" class="plain" id="undo" aria-keyshortcuts="z">Undo <kbd>z</kbd></button></form></div>
                """
            )
        }
        return parts.joined(separator: "\n")
    }
}
