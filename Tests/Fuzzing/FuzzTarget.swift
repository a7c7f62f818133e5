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
    /// Reading, planning and running workflows.
    case workflow
    /// The expressions of workflows.
    case expression
    /// The filters of branches and paths.
    case glob
    /// The times of schedules.
    case cron
    /// Secrets in a stream.
    case masking

    /// Runs the input of a number; the same number and seed are always the same input.
    public func run(_ number: Int, seed: UInt64) -> FuzzOutcome {
        var random = SeededGenerator(seed: seed, number: number)
        return switch self {
        case .yaml: ReaderFuzz.run(&random)
        case .kustomization: BuildFuzz.run(&random, mutates: .kustomization)
        case .patches: BuildFuzz.run(&random, mutates: .patch)
        case .setImage: ImageFuzz.run(&random)
        case .values: ValueFuzz.run(&random)
        case .workflow: WorkflowFuzz.run(&random)
        case .expression: ExpressionFuzz.run(&random)
        case .glob: GlobFuzz.run(&random)
        case .cron: CronFuzz.run(&random)
        case .masking: MaskFuzz.run(&random)
        }
    }
}
