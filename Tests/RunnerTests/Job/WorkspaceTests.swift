import Testing

@testable import Runner

@Suite("A job's places")
struct WorkspaceTests {
    @Test(
        "A name becomes one harmless part of a path",
        arguments: [
            ("build", "build"), ("team/service", "team-service"), ("..", "_.."), (".hidden", "_.hidden"), ("", "_"),
            ("a b(1, 2)", "a-b-1--2-"), ("ä", "-"), ("a\u{0}b", "a-b"),
        ]
    )
    func safe(_ name: String, _ expected: String) {
        #expect(JobDirectories.safe(name) == expected)
    }

    @Test("A long name is cut")
    func long() {
        #expect(JobDirectories.safe(String(repeating: "a", count: 500)).count == 80)
    }

    @Test("Two jobs of a kind that run at once have places of their own; a place that is given back is taken again")
    func slots() async {
        let slots = WorkspaceSlots()
        let first = await slots.take(repository: "r", job: "a")
        let second = await slots.take(repository: "r", job: "a")
        let other = await slots.take(repository: "r", job: "b")
        #expect([first.index, second.index, other.index] == [0, 1, 0])
        await slots.give(back: first)
        #expect(await slots.take(repository: "r", job: "a").index == 0)
        #expect(await slots.take(repository: "r", job: "a").index == 2)
        func directories(_ slot: WorkspaceSlot) -> JobDirectories {
            JobDirectories(data: "/d", repository: "r", job: "a", run: 1, attempt: 1, slot: slot)
        }
        #expect(directories(first).workspace != directories(second).workspace)
        #expect(directories(first).checkoutState != directories(second).checkoutState)
    }
}
