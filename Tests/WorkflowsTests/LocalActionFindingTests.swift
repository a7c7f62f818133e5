import Testing

@testable import Workflows

@Suite("Steps against the actions of their repository")
struct LocalActionFindingTests {
    private func findings(_ steps: String) throws -> [String] {
        let text = "on: push\njobs: {a: {runs-on: l, steps: [\(steps)]}}"
        let action = try ActionDefinition.parse(
            Array("inputs: {name: {required: true}, level: {}}\nruns: {using: composite, steps: []}".utf8),
            file: "action.yml"
        )
        let image = try ActionDefinition.parse(
            Array("runs: {using: docker, image: Dockerfile}".utf8),
            file: "action.yml"
        )
        return try Samples.workflow(text).findings(ofActions: { path in
            switch path {
            case "there", "./there": .defined(action)
            case "image": .defined(image)
            case "faulty": .unreadable
            default: .missing
            }
        }).map(\.description)
    }

    @Test(
        "What does not fit is told at its place",
        arguments: [
            ("{uses: ./there}", "2:39: the action './there' needs the input 'name' [action-input]"),
            ("{uses: $/there}", "2:39: the action '$/there' needs the input 'name' [action-input]"),
            (
                "{uses: ./there, with: {Name: x, nam: y}}",
                "2:64: the action './there' has no input 'nam' [action-input]"
            ),
            ("{uses: ./nowhere}", "2:39: the repository has no action in './nowhere' [missing-action]"),
            (
                "{uses: actions/checkout@v4}, {uses: ./n}",
                "2:68: the repository has no action in './n' [missing-action]"
            ),
            ("{run: make}, {uses: $/made}", "2:52: the repository has no action in '$/made' [missing-action]"),
        ]
    )
    func told(steps: String, message: String) throws {
        #expect(try findings(steps) == ["ci/test.yaml:\(message)"])
    }

    @Test(
        "What fits, or cannot be known, is not told",
        arguments: [
            "{uses: ./there, with: {NAME: x, level: y}}", "{uses: ./there, with: \"${{ fromJSON(vars.X) }}\"}",
            "{run: make}, {uses: ./made}", "{uses: actions/checkout@v4, with: {path: x}}, {uses: ./x}",
            "{uses: actions/checkout@v4, with: {submodules: true}}, {uses: ./x}", "{uses: o/r@v1}, {uses: ./x}",
            "{uses: ./faulty}", "{uses: ./image, with: {args: x, entrypoint: y}}",
            "{uses: o/r@v1, with: {any: x}}", "{uses: docker://alpine}",
        ]
    )
    func notTold(steps: String) throws {
        #expect(try findings(steps).isEmpty)
    }
}
