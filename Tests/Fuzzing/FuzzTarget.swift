/// What is fed with hostile texts.
public enum FuzzTarget: String, CaseIterable, Sendable {
    /// The YAML reader, and what is written of what it has read.
    case yaml
    /// The kustomization reader and everything that a kustomization has a build do.
    case kustomization
    /// Strategic merge and JSON patches.
    case patches
    /// Changing the images of a kustomization.
    case setImage = "set-image"
    /// Changing a scalar at a path, and a variable of an `.env` file.
    case values

    /// Runs the input of a number; the same number and seed are always the same input.
    public func run(_ number: Int, seed: UInt64) -> FuzzOutcome {
        var random = SeededGenerator(seed: seed, number: number)
        return switch self {
        case .yaml: ReaderFuzz.run(&random)
        case .kustomization: BuildFuzz.run(&random, mutates: .kustomization)
        case .patches: BuildFuzz.run(&random, mutates: .patch)
        case .setImage: ImageFuzz.run(&random)
        case .values: ValueFuzz.run(&random)
        }
    }
}

/// What became of one input.
public struct FuzzOutcome: Sendable {
    /// Whether the text was taken, rather than refused with an error.
    public var isAccepted: Bool
    /// Which promise was broken, with the text that broke it; nil when all were kept.
    public var fault: String?

    static let accepted = FuzzOutcome(isAccepted: true)
    static let refused = FuzzOutcome(isAccepted: false)

    static func fault(_ what: String, _ text: [UInt8]) -> FuzzOutcome {
        let shown = String(decoding: text, as: UTF8.self).debugDescription
        return FuzzOutcome(isAccepted: false, fault: "\(what)\n  in \(shown)")
    }
}
