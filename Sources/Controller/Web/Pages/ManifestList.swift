import ControllerAPI

/// What would change in manifests, object by object, each of which can be unfolded.
struct ManifestList {
    let manifests: ManifestEvidence

    var markup: HTML {
        """
        <p class="muted">\(between)</p>
        \(problem)
        \(objects)
        """
    }

    private var between: HTML {
        let from =
            manifests.from.map { "what runs there now (\(Commit.short($0)))" as HTML }
            ?? "nothing, as nothing runs there"
        let to = manifests.to.map { "the branch (\(Commit.short($0)))" as HTML } ?? "the branch"
        let images: HTML =
            manifests.isExact
            ? "with the images and values of the job" : "with the images that this run promoted elsewhere"
        return "From \(from) to \(to) \(images). Values of Secrets never show."
    }

    private var problem: HTML? {
        manifests.problem.map { problem in
            """
            <div class="trouble"><p><b>What would change cannot be shown:</b></p><pre>\(problem)</pre>\
            <p>Decide only if you know it otherwise: <code>headgate diff</code> shows it from a checkout.</p></div>
            """
        }
    }

    private var objects: HTML? {
        guard manifests.problem == nil else { return nil }
        guard !manifests.objects.isEmpty else { return "<p class=\"empty\">No object would change.</p>" }
        let isShort = manifests.objects.reduce(0) { $0 + $1.fields.count } <= 40
        let items = manifests.objects.map { object($0, isOpen: isShort) }
        return """
            \(items)\(manifests.isTruncated ? "<p class=\"waits\">There is more than is shown here.</p>" as HTML : nil)
            """
    }

    private func object(_ object: ManifestEvidence.Object, isOpen: Bool) -> HTML {
        let place = object.namespace.map { "\($0)/" } ?? ""
        let fields = object.fields.map(field)
        return """
            <details class="card difference"\(isOpen ? " open" as HTML : nil)><summary>\(Self.sign(object.action)) \
            <b>\(object.kind)</b> \(place)\(object.name) <span class="muted">\(object.apiVersion), \(object.action)</span></summary>
            <ul class="fields">\(fields)</ul></details>
            """
    }

    private func field(_ field: ManifestEvidence.Field) -> HTML {
        """
        <li><code>\(field.path)</code> \(value(field.before, "del", field))\(value(field.after, "ins", field))</li>
        """
    }

    private func value(_ text: String?, _ kind: String, _ field: ManifestEvidence.Field) -> HTML? {
        guard let text else { return nil }
        if field.before == field.after, kind == "ins" { return "<span class=\"muted\">changed</span>" }
        let shown = text.prefix(2000)
        return kind == "del" ? "<del>\(shown)</del> " : "<ins>\(shown)</ins>"
    }

    private static func sign(_ action: String) -> HTML {
        switch action {
        case "added": "<span class=\"good\" aria-hidden=\"true\">+</span>"
        case "removed": "<span class=\"bad\" aria-hidden=\"true\">−</span>"
        default: "<span class=\"wait\" aria-hidden=\"true\">~</span>"
        }
    }
}
