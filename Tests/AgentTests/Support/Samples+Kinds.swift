/// Manifests of the kinds beside Deployments.
extension Samples {
    /// A StatefulSet `web`.
    static func statefulSet(
        _ spec: String = "replicas: 3",
        pod: String = "",
        container: String = "",
        name: String = "web",
        image: String = "web:1"
    ) -> String {
        controller("apps/v1", "StatefulSet", "serviceName: \(name)\n\(spec)", pod, container, name, image)
    }

    /// A DaemonSet `web`.
    static func daemonSet(_ spec: String = "", name: String = "web", image: String = "web:1") -> String {
        controller("apps/v1", "DaemonSet", spec, "", "", name, image)
    }

    /// A Job `web` whose Pods run once.
    static func job(
        _ spec: String = "",
        pod: String = "restartPolicy: Never",
        container: String = "",
        name: String = "web",
        image: String = "web:1"
    ) -> String {
        "apiVersion: batch/v1\nkind: Job\nmetadata: {name: \(name)}\n" + jobSpec(spec, pod, container, name, image)
    }

    /// A CronJob `web` whose runs are such Jobs.
    static func cronJob(
        _ spec: String,
        job: String = "",
        pod: String = "restartPolicy: Never",
        container: String = "",
        name: String = "web",
        image: String = "web:1"
    ) -> String {
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: \(name)}
        spec:
        \(indented(spec, 2))
          jobTemplate:
        \(indented(jobSpec(job, pod, container, name, image), 4))
        """
    }

    /// A Pod `web` that no other object makes.
    static func pod(
        _ spec: String = "",
        container: String = "",
        name: String = "web",
        image: String = "web:1"
    ) -> String {
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: \(name), labels: {app: \(name)}}
        spec:
        \(indented(spec, 2))
          containers:
          - name: \(name)
            image: \(image)
        \(indented(container, 4))
        """
    }

    private static func controller(
        _ version: String,
        _ kind: String,
        _ spec: String,
        _ pod: String,
        _ container: String,
        _ name: String,
        _ image: String
    ) -> String {
        """
        apiVersion: \(version)
        kind: \(kind)
        metadata: {name: \(name)}
        spec:
        \(indented(spec, 2))
          selector: {matchLabels: {app: \(name)}}
          template:
            metadata: {labels: {app: \(name)}}
            spec:
        \(indented(pod, 6))
              containers:
              - name: \(name)
                image: \(image)
        \(indented(container, 8))
        """
    }

    private static func jobSpec(
        _ spec: String,
        _ pod: String,
        _ container: String,
        _ name: String,
        _ image: String
    ) -> String {
        """
        spec:
        \(indented(spec, 2))
          template:
            metadata: {labels: {app: \(name)}}
            spec:
        \(indented(pod, 6))
              containers:
              - name: \(name)
                image: \(image)
        \(indented(container, 8))
        """
    }
}
