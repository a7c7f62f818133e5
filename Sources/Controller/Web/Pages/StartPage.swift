import Workflows

/// The form that starts a workflow by hand, with a field for each of its inputs.
struct StartPage {
    /// What names of fields that are inputs begin with.
    static let prefix = "input."

    let repository: String
    let workflow: WorkflowTable.Row
    let branch: String

    /// The environments that an input of that type may name.
    let environments: [String]
    let visitor: Visitor

    func render() -> HTML {
        PageFrame(title: "Start \(workflow.title)", visitor: visitor, content: content).render()
    }

    private var content: HTML {
        """
        <h1>Start \(workflow.title)</h1>
        <p class="muted"><code>\(workflow.file)</code> of \(repository)</p>
        \(form)
        """
    }

    private var form: HTML {
        guard let token = visitor.formToken else {
            return "<p class=\"note\">\(visitor.signIn("Sign in to start it")).</p>"
        }
        guard visitor.principal.rights.contains(.start) else {
            return "<p class=\"note\">A developer may start it: your role does not say so.</p>"
        }
        let fields = (workflow.trigger("workflow_dispatch")?.inputs ?? []).map(field)
        return """
            <form method="post" action="/repositories/\(Link.segment(repository))/start">
            <input type="hidden" name="csrf" value="\(token)"><input type="hidden" name="workflow" value="\(workflow.file)">
            <label>Branch or tag<input name="ref" value="\(branch)" maxlength="200"></label>
            \(fields)
            <button class="primary">Start</button>
            </form>
            """
    }

    private func field(_ input: WorkflowInput) -> HTML {
        let label: HTML = """
            \(input.name)\(input.isRequired ? " (required)" : "")\
            \(input.summary.map { " <span class=\"muted\">\($0)</span>" as HTML })
            """
        let value = input.defaultValue?.literal ?? ""
        switch input.kind {
        case .boolean: return "<label>\(label)\(choice(input, ["false", "true"], value.lowercased()))</label>"
        case .choice: return "<label>\(label)\(choice(input, input.options, value))</label>"
        case .environment: return "<label>\(label)\(choice(input, environments, value))</label>"
        case .number: return "<label>\(label)\(text(input, value, " inputmode=\"decimal\""))</label>"
        case .string: return "<label>\(label)\(text(input, value, ""))</label>"
        }
    }

    private func text(_ input: WorkflowInput, _ value: String, _ kind: HTML) -> HTML {
        """
        <input name="\(Self.prefix)\(input.name)" value="\(value)" maxlength="10000"\(kind)\
        \(input.isRequired ? " required" as HTML : nil)>
        """
    }

    private func choice(_ input: WorkflowInput, _ options: [String], _ value: String) -> HTML {
        let items = options.map { option in
            "<option\(option == value ? " selected" as HTML : nil)>\(option)</option>" as HTML
        }
        return "<select name=\"\(Self.prefix)\(input.name)\">\(items)</select>"
    }
}
