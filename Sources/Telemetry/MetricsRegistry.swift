import Synchronization

/// What a service counts, in the text format that Prometheus reads (version 0.0.4).
///
/// Only what was defined is shown. Label values come from closed sets, and a metric keeps at most 1,000 sets of labels,
/// so that memory is bounded whatever comes in.
public final class MetricsRegistry: Sendable {
    /// The content type of ``text(gauges:)``.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// What a metric is called, and what it says.
    public struct Definition: Sendable {
        /// What kind of numbers they are.
        public enum Kind: Sendable {
            case counter
            case gauge

            /// Of durations; the bounds are in seconds, ascending.
            case histogram([Double])
        }

        public let name: String
        public let kind: Kind
        public let help: String

        public init(_ name: String, _ kind: Kind, _ help: String) {
            self.name = name
            self.kind = kind
            self.help = help
        }
    }

    /// A value of the moment.
    public struct Gauge: Sendable {
        let name: String
        let labels: String
        let value: Double

        /// `labels`: as ``labels(_:)`` makes them.
        public init(_ name: String, _ labels: String, _ value: Double) {
            self.name = name
            self.labels = labels
            self.value = value
        }

        /// One without labels.
        public init(_ name: String, _ value: Double) {
            self.init(name, "", value)
        }
    }

    /// Bounds for answers to requests, from half a millisecond to 2.5 s.
    public static let requestBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

    private static let maximumSeries = 1000

    private struct State {
        var counters: [String: [String: Int]] = [:]
        var histograms: [String: [String: Histogram]] = [:]
    }

    private let definitions: [Definition]
    private let bounds: [String: [Double]]
    private let state = Mutex(State())

    public init(_ definitions: [Definition]) {
        self.definitions = definitions
        var bounds: [String: [Double]] = [:]
        for definition in definitions {
            if case .histogram(let own) = definition.kind { bounds[definition.name] = own }
        }
        self.bounds = bounds
    }

    /// The labels of a series as Prometheus writes them, values escaped.
    public static func labels(_ pairs: KeyValuePairs<String, String>) -> String {
        pairs.map { name, value in
            "\(name)=\"\(escaped(value))\""
        }.joined(separator: ",")
    }

    /// Most values need nothing, and are asked for with every request.
    private static func escaped(_ value: String) -> String {
        let isPlain = value.utf8.allSatisfy {
            $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\n")
        }
        if isPlain { return value }
        return value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    /// Adds to a counter; `labels` as ``labels(_:)`` makes them.
    public func count(_ name: String, _ labels: String = "", by amount: Int = 1) {
        state.withLock { state in
            guard Self.hasRoom(state.counters[name], for: labels) else { return }
            state.counters[name, default: [:]][labels, default: 0] += amount
        }
    }

    /// Adds a duration to a histogram; one that is not defined is passed over.
    public func observe(_ name: String, _ labels: String = "", _ duration: Duration) {
        guard let bounds = bounds[name] else { return }
        state.withLock { state in
            guard Self.hasRoom(state.histograms[name], for: labels) else { return }
            state.histograms[name, default: [:]][labels, default: Histogram(bounds: bounds)].observe(duration)
        }
    }

    /// Everything, with the gauges of this moment.
    public func text(gauges: [Gauge] = []) -> String {
        let state = state.withLock { $0 }
        var lines: [String] = []
        for definition in definitions {
            let name = definition.name
            var series: [String] = []
            let kind: String
            switch definition.kind {
            case .counter:
                kind = "counter"
                let counters = state.counters[name, default: [:]].sorted { $0.key < $1.key }
                series = counters.map { Self.line(name, $0.key, "\($0.value)") }
            case .gauge:
                kind = "gauge"
                series = gauges.filter { $0.name == name }.map { Self.line(name, $0.labels, Self.number($0.value)) }
                if series.isEmpty { continue }
            case .histogram:
                kind = "histogram"
                let histograms = state.histograms[name, default: [:]].sorted { $0.key < $1.key }
                series = histograms.flatMap { $0.value.lines(name, $0.key) }
            }
            lines.append("# HELP \(name) \(definition.help)")
            lines.append("# TYPE \(name) \(kind)")
            lines += series
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func hasRoom<Value>(_ series: [String: Value]?, for labels: String) -> Bool {
        guard let series else { return true }
        return series.count < maximumSeries || series[labels] != nil
    }

    private static func line(_ name: String, _ labels: String, _ value: String) -> String {
        "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(value)"
    }

    private static func number(_ value: Double) -> String {
        value.rounded() == value && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }
}
