/// A table that becomes a list of cards where the window is narrow: each cell says its column by itself.
struct Table {
    /// What it is about, for those who hear it.
    let caption: String
    let columns: [String]
    let rows: [[HTML]]

    var markup: HTML {
        let heads = columns.map { "<th scope=\"col\">\($0)</th>" as HTML }
        let body = rows.map { cells in
            "<tr>\(zip(columns, cells).map { "<td data-column=\"\($0)\"><div>\($1)</div></td>" as HTML })</tr>" as HTML
        }
        return """
            <table class="folds"><caption class="unseen">\(caption)</caption><thead><tr>\(heads)</tr></thead>\
            <tbody>\(body)</tbody></table>
            """
    }
}
