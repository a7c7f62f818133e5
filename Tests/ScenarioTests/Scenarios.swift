import Testing

/// The program as people meet it: processes, Git, an engine and HTTP, with nothing in between.
///
/// One at a time: each scenario starts six processes and measures what others would disturb.
@Suite(.serialized, .timeLimit(.minutes(10)))
enum Scenarios {}
