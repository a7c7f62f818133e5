import TestSupport
import Testing

@testable import Runner

@Suite("A job's places")
struct WorkspaceTests {
    @Test(
        "A harmless name is its own part of a path",
        arguments: ["build", "a.b_c-1", String(repeating: "a", count: 80)]
    )
    func kept(_ name: String) {
        #expect(JobDirectories.safe(name) == name)
    }

    @Test("A name that has to be changed becomes one harmless part of a path, and no other name has the same")
    func changed() {
        let names = [
            "team/service", "team-service", "team service", "..", "_..", ".", ".hidden", "", "_", "ä", "ö", "a\u{0}b",
            String(repeating: "a", count: 81), String(repeating: "a", count: 500),
        ]
        let parts = names.map(JobDirectories.safe)
        #expect(Set(parts).count == names.count)
        for part in parts {
            #expect(part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.~".contains($0)) })
            #expect(!part.isEmpty && !part.hasPrefix(".") && part.utf8.count <= 100)
        }
    }

    @Test("Two jobs of a kind that run at once have places of their own; a place that is given back is taken again")
    func slots() throws {
        let directory = try TestDirectory()
        func take(_ job: String) throws -> WorkspaceSlot {
            try WorkspaceSlot.take(data: directory.path, repository: "team/service", job: job)
        }
        var first: WorkspaceSlot? = try take("a")
        let second = try take("a")
        let other = try take("b")
        #expect([first?.index, second.index, other.index] == [0, 1, 0])
        first = nil
        let third = try take("a")
        let fourth = try take("a")
        #expect([third.index, fourth.index] == [0, 2])
        func directories(_ slot: WorkspaceSlot) -> JobDirectories {
            JobDirectories(data: "/d", repository: "r", job: "a", run: 1, attempt: 1, slot: slot.index)
        }
        #expect(directories(third).workspace != directories(second).workspace)
        #expect(directories(third).checkoutState != directories(second).checkoutState)
    }
}
