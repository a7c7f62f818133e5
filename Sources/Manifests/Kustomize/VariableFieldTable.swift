/// The fields of built-in kinds in which `$(NAME)` stands for the value of a variable.
enum VariableFieldTable {
    static let builtIn: [FieldSpec] = {
        var fields: [FieldSpec] = []
        for kind in ["CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "StatefulSet"] {
            let pod =
                switch kind {
                case "CronJob": "spec/jobTemplate/spec/template/spec"
                case "Pod": "spec"
                default: "spec/template/spec"
                }
            for containers in ["containers", "initContainers"] {
                for field in ["args", "command", "env/value", "volumeMounts/mountPath"] {
                    fields.append(FieldSpec("\(pod)/\(containers)/\(field)", kind: kind))
                }
            }
            switch kind {
            case "CronJob": fields.append(FieldSpec("spec/jobTemplate/spec/template/volumes/nfs/server", kind: kind))
            case "StatefulSet": fields.append(FieldSpec("spec/volumeClaimTemplates/spec/nfs/server", kind: kind))
            default: fields.append(FieldSpec("\(pod)/volumes/nfs/server", kind: kind))
            }
        }
        fields += ["spec/rules/host", "spec/tls/hosts", "spec/tls/secretName"].map { FieldSpec($0, kind: "Ingress") }
        fields += ["spec/ports/port", "spec/ports/targetPort"].map { FieldSpec($0, kind: "Service") }
        fields += [
            FieldSpec("spec/template/metadata/annotations", kind: "Deployment"),
            FieldSpec("spec/nfs/server", kind: "PersistentVolume"),
            FieldSpec("metadata/labels"),
            FieldSpec("metadata/annotations"),
        ]
        return fields
    }()
}
