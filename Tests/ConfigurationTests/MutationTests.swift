import Testing
import YAML

@testable import HeadgateConfiguration

@Suite("Damaged configuration files")
struct MutationTests {
    /// A generator that gives the same numbers in every run, so that a failure can be looked at again.
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 33)
        }
    }

    @Test("A damaged file is refused with a place, or read, written and read again", arguments: 0..<4 as Range<UInt64>)
    func damage(_ seed: UInt64) throws {
        var numbers = Numbers(state: seed)
        let alphabet = Array("{}[]:,-#&*!|>'\"%@`~ \n\t\\\u{0}\u{FF}az09".utf8)
        for text in [ControllerConfigurationTests.full, AgentConfigurationTests.full] {
            for _ in 0..<250 {
                var bytes = Array(text.utf8)
                for _ in 0..<Int.random(in: 1...3, using: &numbers) {
                    let place = Int.random(in: 0..<bytes.count, using: &numbers)
                    switch Int.random(in: 0..<3, using: &numbers) {
                    case 0: bytes.remove(at: place)
                    case 1: bytes.insert(alphabet.randomElement(using: &numbers) ?? 0, at: place)
                    default: bytes[place] = alphabet.randomElement(using: &numbers) ?? 0
                    }
                }
                do {
                    let file = try ConfigurationFile(parsing: bytes, file: "f")
                    let again = try ConfigurationFile(parsing: Array(Self.written(file).utf8), file: "f")
                    #expect(again == file)
                } catch {
                    #expect(!error.problems.isEmpty)
                    #expect(error.problems.allSatisfy { $0.position.line >= 1 && !$0.message.isEmpty })
                }
            }
        }
    }

    private static func written(_ file: ConfigurationFile) -> String {
        switch file {
        case .controller(let configuration): configuration.yaml
        case .agent(let configuration): configuration.yaml
        }
    }
}
