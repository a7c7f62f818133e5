/// The labels by which a workload says which Pods are its own.
///
/// On a Docker host a workload's Pods carry its name, so the selector only has to fit the template, as Kubernetes asks.
struct WorkloadSelector {
    private enum Operator: String, CaseIterable {
        case among = "In"
        case notAmong = "NotIn"
        case exists = "Exists"
        case isAbsent = "DoesNotExist"
    }

    private struct Requirement {
        var key: String
        var check: Operator
        var values: [String]

        func matches(_ labels: [String: String]) -> Bool {
            switch check {
            case .among: labels[key].map(values.contains) ?? false
            case .notAmong: !(labels[key].map(values.contains) ?? false)
            case .exists: labels[key] != nil
            case .isAbsent: labels[key] == nil
            }
        }
    }

    let labels: [String: String]
    private let requirements: [Requirement]
    private let reader: FieldReader

    /// Reads `selector` of a workload's spec.
    init(_ spec: inout FieldReader, warnings: inout [ManifestWarning]) throws(ManifestError) {
        var reader = try spec.requiredChild("selector")
        labels = try reader.stringMap("matchLabels")
        var requirements: [Requirement] = []
        for var item in try reader.children("matchExpressions") {
            guard let check = try item.choice("operator", Operator.self) else {
                throw item.invalid("is required", "operator")
            }
            let key = try item.requiredString("key")
            let values = try item.strings("values")
            let needsValues = [.among, .notAmong].contains(check)
            guard values.isEmpty != needsValues else {
                throw item.invalid(
                    needsValues ? "needs at least one value" : "goes only with In and NotIn",
                    "values"
                )
            }
            requirements.append(Requirement(key: key, check: check, values: values))
            item.finish(&warnings)
        }
        self.requirements = requirements
        guard !labels.isEmpty || !requirements.isEmpty else {
            throw reader.invalid("is required", "matchLabels")
        }
        reader.finish(&warnings)
        self.reader = reader
    }

    /// Throws unless the template's Pods are selected.
    func check(_ template: PodTemplate) throws(ManifestError) {
        let found = template.metadata.labels
        guard labels.allSatisfy({ found[$0.key] == $0.value }) else {
            throw reader.invalid("does not match the labels of spec.template", "matchLabels")
        }
        guard requirements.allSatisfy({ $0.matches(found) }) else {
            throw reader.invalid("do not match the labels of spec.template", "matchExpressions")
        }
    }
}
