import Glibc
import Workflows

/// The actions of a work tree, each read once; what is wrong with them is kept.
final class LocalActions {
    private let root: String
    private var known: [String: LocalAction] = [:]
    private(set) var problems: [CheckProblem] = []

    private static let maximumBytes = 1 << 20

    init(root: String) {
        self.root = root
    }

    /// What is in a directory of the tree.
    func action(in path: String) -> LocalAction {
        let path = path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
        if let action = known[path] { return action }
        let action = read(path)
        known[path] = action
        return action
    }

    private func read(_ path: String) -> LocalAction {
        guard !path.split(separator: "/").contains("..") else { return .unreadable }
        for name in ActionDefinition.fileNames {
            let file = "\(root)/\(path)/\(name)"
            guard access(file, F_OK) == 0 else { continue }
            let shown = Check.shown("\(path)/\(name)", under: root)
            do {
                let bytes = try TextFile.bytes(file, limit: Self.maximumBytes)
                return .defined(try ActionDefinition.parse(bytes, file: shown))
            } catch let failure as TextFile.Failure {
                problems.append(CheckProblem(.error, file: shown, message: "cannot be read: \(failure.message)"))
            } catch let error as WorkflowError {
                problems += error.issues.map { CheckProblem($0) }
            } catch {
                problems.append(CheckProblem(.error, file: shown, message: "\(error)"))
            }
            return .unreadable
        }
        let isImage = ["Dockerfile", "dockerfile"].contains { access("\(root)/\(path)/\($0)", F_OK) == 0 }
        return isImage ? .unreadable : .missing
    }
}
