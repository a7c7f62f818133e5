import Moderation

/// Data files named on the command line.
enum DataFiles {
    static let longest = 2 << 30

    static func load(_ paths: [String], columns: DataColumns = DataColumns()) throws -> DataSet {
        var data = DataSet()
        for path in paths {
            let name = path.split(separator: "/").last.map { String($0) } ?? path
            try data.add(csv: try FileContent.read(path, limit: longest), name: name, columns: columns)
        }
        return data
    }
}
