import TestSupport
import Testing

@testable import Agent

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("The images an agent brought to a host")
struct ImageLedgerTests {
    /// Releases 1, 2 … with an image each and one for all, a minute apart.
    private static func ledger(_ count: Int) -> ImageLedger {
        var ledger = ImageLedger()
        for number in 1...count {
            ledger.want(["db:1", "web:\(number)"], at: "c\(number)", now: Double(number * 60))
        }
        return ledger
    }

    @Test(
        "What neither runs, nor ran before it, nor is gone back to, may go once its time is over",
        arguments: [
            (1, [], false, 1e6, []),
            (2, [], false, 1e6, []),
            (5, [], false, 1e6, ["web:1", "web:2", "web:3"]),
            (5, ["c1"], false, 1e6, ["web:2", "web:3"]),
            (5, [], false, 5 * 60 + 1, ["web:1", "web:2"]),
            (5, ["c3"], true, 5 * 60 + 1, ["web:1", "web:2", "web:4"]),
            (5, [], false, -6 * 3600, ["web:1", "web:2", "web:3"]),
        ] as [(Int, Set<String>, Bool, Double, [String])]
    )
    func removable(count: Int, keeping: Set<String>, isFull: Bool, now: Double, expected: [String]) {
        #expect(Self.ledger(count).removable(keeping: keeping, isFull: isFull, now: now) == expected)
    }

    @Test("Commits that change no image are one release, and a release that came back is the newest")
    func sameImages() {
        var ledger = ImageLedger()
        for (image, revision) in [("web:1", "a"), ("web:2", "b"), ("web:2", "c"), ("web:3", "d"), ("web:2", "e")] {
            ledger.want([image], at: revision, now: 0)
        }
        #expect(ledger.removable(keeping: [], isFull: false, now: 1e6) == ["web:1"])
        #expect(ledger.removable(keeping: ["a"], isFull: true, now: 1e6) == ["web:3"])
    }

    @Test(
        "It is as long as it says, forgets what is gone, and is read as it was written; a damaged file is an empty one"
    )
    func file() throws {
        let directory = try TestDirectory()
        let path = directory.path + "/images.json"
        #expect(ImageLedger.read(path) == ImageLedger())
        var ledger = Self.ledger(ImageLedger.limit + 7)
        #expect(ledger.releases.count == ImageLedger.limit)
        ledger.forget(["db:1", "web:207"])
        #expect(ledger.releases.count == ImageLedger.limit - 1)
        #expect(ledger.releases.allSatisfy { $0.images.count == 1 })
        try ledger.write(to: path)
        #expect(ImageLedger.read(path) == ledger)
        try Data("{".utf8).write(to: URL(fileURLWithPath: path))
        #expect(ImageLedger.read(path) == ImageLedger())
    }
}
