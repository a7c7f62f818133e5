extension PodSpec {
    /// Names what Kubernetes knows and a single host without a scheduler and an API server does not do.
    static func warn(_ reader: inout FieldReader, _ warnings: inout [ManifestWarning]) throws(ManifestError) {
        let reasons = [
            "affinity": "there is one host, so Pods are not placed",
            "nodeName": "there is one host, so Pods are not placed",
            "nodeSelector": "there is one host, so Pods are not placed",
            "tolerations": "there is one host, so Pods are not placed",
            "topologySpreadConstraints": "there is one host, so Pods are not placed",
            "schedulerName": "there is one host and no scheduler",
            "schedulingGates": "there is one host and no scheduler",
            "schedulingGroup": "there is one host and no scheduler",
            "priorityClassName": "no Pod gives way to another",
            "priority": "no Pod gives way to another",
            "preemptionPolicy": "no Pod gives way to another",
            "overhead": "there is no scheduler that would count it",
            "readinessGates": "there is no API server where a condition could be set",
            "serviceAccountName": "there is no API server, so there are no tokens",
            "serviceAccount": "there is no API server, so there are no tokens",
            "runtimeClassName": "every container runs in the engine's default runtime",
            "resourceClaims": "devices are not handed out",
            "resources": "only containers are bounded",
            "ephemeralContainers": "what is added to debug a Pod does not stand in its manifest",
            "hostUsers": "the engine decides on user namespaces, for all containers",
            "hostnameOverride": "use hostname",
        ]
        for entry in reader.map.entries {
            guard let reason = reasons[entry.key] else { continue }
            // What is said to be as it is here anyway needs no warning.
            switch (entry.key, entry.value.string ?? "") {
            case ("schedulerName", "default-scheduler"), ("serviceAccountName", "default"),
                ("serviceAccount", "default"), ("preemptionPolicy", "PreemptLowerPriority"):
                reader.pass(entry.key)
            case ("hostUsers", _) where entry.value.bool == true: reader.pass(entry.key)
            case (_, "") where entry.value.map?.entries.isEmpty == true || entry.value.list?.isEmpty == true:
                reader.pass(entry.key)
            default: reader.warn(entry.key, reason, &warnings)
            }
        }
        if try reader.bool("automountServiceAccountToken") == true {
            reader.warn("automountServiceAccountToken", "there is no API server, so there are no tokens", &warnings)
        }
        if try reader.bool("enableServiceLinks") == true {
            reader.warn("enableServiceLinks", "Services are found by name, not by variables", &warnings)
        }
        if var system = try reader.child("os") {
            if try system.string("name") != "linux" { reader.warn("os", "the engine runs Linux", &warnings) }
        }
    }
}

extension FieldReader {
    /// A DNS label, if given.
    mutating func label(_ field: String) throws(ManifestError) -> String? {
        guard let text = try string(field), !text.isEmpty else { return nil }
        guard ObjectMetadata.isLabel(text) else {
            throw invalid("must be lower-case letters, digits and '-', at most 63 characters: '\(text)'", field)
        }
        return text
    }
}
