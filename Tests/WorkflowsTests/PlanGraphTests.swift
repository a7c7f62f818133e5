import Testing

@testable import Workflows

@Suite("Plans as people look at them")
struct PlanGraphTests {
    private static let called = """
        on: workflow_call
        jobs:
          prepare: {runs-on: l, steps: [{run: x}]}
          release: {runs-on: l, needs: prepare, environment: prod}
        """

    private func graph() throws -> PlanGraph {
        try Samples.plan(
            """
            name: Deliver
            on: push
            concurrency: g
            jobs:
              last: {runs-on: l, needs: deploy, if: always()}
              build: {runs-on: [l, big], steps: [{run: x}, {run: y}], container: c, services: {db: d}}
              test:
                needs: build
                strategy: {matrix: {v: [1, 2]}}
                runs-on: l
              deploy: {needs: [build, test], uses: ./c.yaml}
              late: {runs-on: "${{ needs.build.outputs.x }}", needs: build}
            """,
            files: ["c.yaml": Self.called]
        ).graph
    }

    @Test("Every job stands one level above what it needs")
    func levels() throws {
        let graph = try graph()
        #expect(
            graph.jobs.map { "\($0.level) \($0.id): \($0.needs.joined(separator: " "))" } == [
                "1 build: ", "2 test.1: build", "2 test.2: build", "2 late: build",
                "3 deploy.prepare: build test.1 test.2", "4 deploy.release: deploy.prepare", "5 last: deploy.release",
            ]
        )
    }

    @Test("As text it is a table for each level")
    func text() throws {
        #expect(
            try graph().text == """
                Deliver (ci/test.yaml), push of refs/heads/main
                one at a time in the group g

                first
                  build             l, big         2 steps; in a container; 1 service

                then
                  test (1)          l              0 steps; after build
                  test (2)          l              0 steps; after build
                  late              not known yet  0 steps; after build

                then
                  deploy / prepare  l              1 step; after build, test.1, test.2

                then
                  deploy / release  l              0 steps; environment prod; after deploy.prepare

                then
                  last              l              0 steps; after deploy.release; if always()

                """
        )
    }

    @Test("A matrix of 256 jobs is planned and begun at once", .timeLimit(.minutes(10)))
    func largeMatrix() throws {
        let list = "[" + (1...16).map(String.init).joined(separator: ", ") + "]"
        let text = """
            on: push
            jobs:
              t:
                strategy: {matrix: {a: \(list), b: \(list)}, max-parallel: 200}
                if: github.ref == 'refs/heads/main'
                runs-on: l
            """
        let clock = ContinuousClock()
        var machine: RunMachine?
        let time = try clock.measure {
            let plan = try Samples.plan(text)
            var made = RunMachine(plan: plan)
            #expect(try made.handle(.started).count == 200)
            #expect(plan.graph.jobs.count == 256)
            machine = made
        }
        #expect(machine?.state.jobs.count == 256)
        // In a debug build on a busy machine; a quadratic way would take minutes.
        #expect(time < .seconds(2), "\(time)")
    }
}
