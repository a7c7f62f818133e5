import TestSupport
import Testing

@testable import Agent

@Suite("The journal")
struct JournalTests {
    private let directory: TestDirectory

    init() throws {
        directory = try TestDirectory()
    }

    @Test("Before the first sync there is nothing to remember")
    func absent() throws {
        #expect(try Journal.read(directory.path + "/journal.json") == Journal())
    }

    @Test("What is written is read again, and nobody else may read it")
    func roundTrip() throws {
        var journal = Journal()
        journal.applied = String(repeating: "a", count: 40)
        journal.healthy = String(repeating: "b", count: 40)
        journal.ports = ["default/web:80": 7300]
        let path = directory.path + "/journal.json"
        try journal.write(to: path)
        #expect(try Journal.read(path) == journal)
        #expect(try directory.mode("journal.json") == 0o600)
        journal.applied = nil
        try journal.write(to: path)
        #expect(try Journal.read(path) == journal)
        #expect(try directory.names() == ["journal.json"], "no half-written file is left")
    }

    @Test("What became of Jobs is remembered, and a journal of before there were Jobs is read")
    func runs() throws {
        let path = directory.path + "/journal.json"
        try directory.write("{\"applied\": \"old\", \"ports\": {}}", to: "journal.json")
        var journal = try Journal.read(path)
        #expect(journal.applied == "old" && journal.runs == nil)
        let workload = try Samples.workload(Samples.job())
        var run = JobRun(specHash: workload.specHash)
        run.startedAt = 5
        run.failed = [0]
        run.restarted("one", at: "5", among: ["one"])
        var history = RunHistory()
        history.remember(run, of: workload)
        journal.runs = history
        journal.clock = ClockMark(boot: "a", steady: 1.25, wall: 1_700_000_000.5)
        try journal.write(to: path)
        #expect(try Journal.read(path) == journal)
        #expect(try Journal.read(path).runs?.run(of: workload) == run)
        #expect(run.failures == 2)
    }

    @Test("A writer that was killed leaves the old journal, and its leftover does not stop the next")
    func interrupted() throws {
        let path = directory.path + "/journal.json"
        var journal = Journal()
        journal.applied = "old"
        try journal.write(to: path)
        try directory.write("{\"applied\": \"ne", to: "journal.json.new")
        #expect(try Journal.read(path).applied == "old")
        journal.applied = "new"
        try journal.write(to: path)
        #expect(try Journal.read(path).applied == "new")
        #expect(try directory.names() == ["journal.json"])
    }

    @Test(
        "A damaged journal is refused instead of being taken for a fresh start",
        arguments: ["", "{", "[]", "\u{0}\u{0}"]
    )
    func damaged(_ content: String) throws {
        try directory.write(content, to: "journal.json")
        let error = try #require(throws: AgentError.self) { _ = try Journal.read(directory.path + "/journal.json") }
        #expect(error.code == .refused)
        #expect(error.reason == "JournalDamaged")
    }

    @Test("A journal that cannot be written is an environment's failure and keeps the old one")
    func unwritable() throws {
        let error = try #require(throws: AgentError.self) {
            try Journal().write(to: directory.path + "/none/journal.json")
        }
        #expect(error.code == .environment)
        #expect(error.message.contains("cannot be written"))
    }
}
