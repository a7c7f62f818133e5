import ArgumentParser

struct DataCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "Brings data sets to train and to evaluate with.",
        discussion: """
            EXAMPLES
              moderation data fetch https://example.org/comments.zip --sha256 9f86d081… --output data/
              moderation data fetch kaggle:competitions/jigsaw-toxic-comment-classification-challenge --output data/
              moderation train --data data/train.csv
            """,
        subcommands: [DataFetchCommand.self]
    )
}
