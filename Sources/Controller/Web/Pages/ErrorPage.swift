/// What could not be done, and what to do next.
struct ErrorPage {
    let status: Int
    let message: String
    let visitor: Visitor

    func render() -> HTML {
        PageFrame(title: title, visitor: visitor, content: content).render()
    }

    private var title: String {
        switch status {
        case 400: "That does not work"
        case 401: "Sign in first"
        case 403: "Not allowed"
        case 404: "Not found"
        case 409: "Too late, or too early"
        case 503: "Not available at the moment"
        default: "Something went wrong"
        }
    }

    private var content: HTML {
        """
        <h1>\(title)</h1>
        <p class="trouble words" role="alert">\(message)</p>
        \(advice)
        <p><a href="/">To the overview</a></p>
        """
    }

    private var advice: HTML {
        switch status {
        case 400: "<p>Nothing was changed. Go back, correct it, and send it again.</p>"
        case 401: LoginPage.form(next: visitor.path)
        case 403:
            "<p>Nothing was changed. Who may review is under <code>environments</code> in <code>headgate.yaml</code>.</p>"
        case 404: "<p>The newest runs are on the overview; <code>headgate runs</code> lists more.</p>"
        case 409: "<p>Nothing was changed. The overview shows how it stands now.</p>"
        case 503: "<p>Load this page again in a moment.</p>"
        default: "<p>The controller's log says more.</p>"
        }
    }
}
