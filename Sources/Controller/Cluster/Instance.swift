#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One life of one controller.
///
/// Its home is the data directory, which only one controller at a time can hold: whoever holds it knows that earlier
/// lives there are over.
struct Instance: Sendable, Hashable {
    /// Different at every start.
    let id: String

    /// The same for every start on one data directory.
    let home: String

    /// A controller that keeps nothing of earlier lives.
    init() {
        home = UUID().uuidString
        id = UUID().uuidString
    }

    /// The next life of a controller, on the same data directory.
    init(following earlier: Instance) {
        home = earlier.home
        id = UUID().uuidString
    }

    /// The next life on a data directory.
    init(data: String) throws {
        let file = data + "/instance"
        if let known = FileManager.default.contents(atPath: file).map({ String(decoding: $0, as: UTF8.self) }),
            UUID(uuidString: known) != nil
        {
            home = known
        } else {
            home = UUID().uuidString
            try Data(home.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
        }
        id = UUID().uuidString
    }
}
