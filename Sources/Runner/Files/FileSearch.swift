import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Finds the files that a list of patterns names.
///
/// Links are found but not followed. Bounded in files and time.
struct FileSearch: Sendable {
    /// What was found.
    struct Found: Sendable, Hashable {
        enum Kind: Sendable {
            case file
            case directory
            case link
        }

        var path: String
        var kind: Kind
    }

    static let maximumVisits = 1_000_000

    let patterns: [FilePattern]

    /// Whether a directory that is found stands for everything in it.
    let takesDescendants: Bool

    /// Whether what begins with a dot is passed over, unless a pattern begins there.
    var skipsHidden = false
    private let end: ContinuousClock.Instant

    /// Takes patterns, one a line, and looks for so long at the most.
    init(
        _ lines: [String],
        root: String,
        home: String,
        takesDescendants: Bool,
        limit: Duration = .seconds(120)
    ) throws(RunnerError) {
        var patterns: [FilePattern] = []
        for line in lines {
            if let pattern = try FilePattern(line, root: root, home: home) { patterns.append(pattern) }
        }
        self.patterns = patterns
        self.takesDescendants = takesDescendants
        end = ContinuousClock.now + limit
    }

    /// What the patterns name, sorted by path; without duplicates.
    func find() throws(RunnerError) -> [Found] {
        var found: [String: Found] = [:]
        var visits = 0
        for start in starts {
            try visit(start, implied: [], &found, &visits)
        }
        return found.values.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// The directory that what the patterns find is seen from: of one pattern where it begins, of several what they share.
    var commonRoot: String {
        let starts = patterns.filter { !$0.isNegated }.map(\.start)
        var common = starts.first ?? []
        for start in starts.dropFirst() { common = zip(common, start).prefix { $0 == $1 }.map(\.0) }
        var status = stat()
        let path = "/" + common.joined(separator: "/")
        let isDirectory = lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        return isDirectory || common.isEmpty ? path : "/" + common.dropLast().joined(separator: "/")
    }

    /// Where to begin, without places that lie in each other.
    private var starts: [[String]] {
        var kept: [[String]] = []
        for start in patterns.filter({ !$0.isNegated }).map(\.start).sorted(by: { $0.count < $1.count })
        where !kept.contains(where: { start.starts(with: $0) }) {
            kept.append(start)
        }
        return kept
    }

    private func visit(
        _ path: [String],
        implied: Set<Int>,
        _ found: inout [String: Found],
        _ visits: inout Int
    ) throws(RunnerError) {
        visits += 1
        guard visits <= Self.maximumVisits, ContinuousClock.now < end else {
            throw RunnerError(.failed, "there are too many files to look through; name a directory more exactly")
        }
        let text = "/" + path.joined(separator: "/")
        var status = stat()
        guard lstat(text, &status) == 0 else { return }
        let kind: Found.Kind
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .directory
        case S_IFLNK: kind = .link
        default: return
        }
        var implied = implied
        var isTaken = false
        var mayDescend = false
        for (number, pattern) in patterns.enumerated() {
            let match = implied.contains(number) ? .whole : pattern.match(path)
            switch match {
            case .none: break
            case .partial: mayDescend = mayDescend || !pattern.isNegated
            case .whole:
                guard !pattern.isDirectoryOnly || kind == .directory || implied.contains(number) else { continue }
                if takesDescendants { implied.insert(number) }
                isTaken = !pattern.isNegated
                // `**` at the end goes on below, and so does a directory that stands for all in it.
                mayDescend = mayDescend || !pattern.isNegated
            }
        }
        if isTaken { found[text] = Found(path: text, kind: kind) }
        guard kind == .directory, mayDescend else { return }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: text)
        } catch {
            throw RunnerError(.failed, "\(text) cannot be listed: \(error)", cause: error)
        }
        for name in names.sorted() where !(skipsHidden && name.hasPrefix(".")) {
            try visit(path + [name], implied: implied, &found, &visits)
        }
    }
}

extension FileSearch {
    /// As `find`, away from the cooperative pool.
    func results() async throws(RunnerError) -> [Found] {
        let result = await OffPool.run { () -> Result<[Found], RunnerError> in
            do throws(RunnerError) {
                return .success(try find())
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
