/// A part of a page with a heading, which is a landmark of its own.
enum Section {
    static func of(_ id: String, _ title: String, _ content: HTML) -> HTML {
        """
        <section id="\(id)" aria-labelledby="\(id)-title"><h2 id="\(id)-title">\(title)</h2>
        \(content)
        </section>
        """
    }
}
