extension SchemaTable {
    /// What makes Pods and looks after them, in the notation of `SchemaTable`.
    static let workloads = """
        Deployment metadata:ObjectMeta spec:DeploymentSpec status:any
        DeploymentSpec minReadySeconds:int paused:bool progressDeadlineSeconds:int replicas:int \
        revisionHistoryLimit:int selector!:LabelSelector strategy:DeploymentStrategy template!:PodTemplateSpec
        DeploymentStrategy rollingUpdate:RollingUpdateDeployment type=Recreate|RollingUpdate
        RollingUpdateDeployment maxSurge:either maxUnavailable:either
        StatefulSet metadata:ObjectMeta spec:StatefulSetSpec status:any
        StatefulSetSpec minReadySeconds:int ordinals:StatefulSetOrdinals \
        persistentVolumeClaimRetentionPolicy:ClaimRetentionPolicy podManagementPolicy=OrderedReady|Parallel \
        replicas:int revisionHistoryLimit:int selector!:LabelSelector serviceName template!:PodTemplateSpec \
        updateStrategy:StatefulSetUpdateStrategy volumeClaimTemplates:[PersistentVolumeClaim]
        StatefulSetOrdinals start:int
        ClaimRetentionPolicy whenDeleted=Retain|Delete whenScaled=Retain|Delete
        StatefulSetUpdateStrategy rollingUpdate:RollingUpdateStatefulSetStrategy type=RollingUpdate|OnDelete
        RollingUpdateStatefulSetStrategy maxUnavailable:either partition:int
        DaemonSet metadata:ObjectMeta spec:DaemonSetSpec status:any
        DaemonSetSpec minReadySeconds:int revisionHistoryLimit:int selector!:LabelSelector template!:PodTemplateSpec \
        updateStrategy:DaemonSetUpdateStrategy
        DaemonSetUpdateStrategy rollingUpdate:RollingUpdateDaemonSet type=RollingUpdate|OnDelete
        RollingUpdateDaemonSet maxSurge:either maxUnavailable:either
        ReplicaSet metadata:ObjectMeta spec:ReplicaSetSpec status:any
        ReplicaSetSpec minReadySeconds:int replicas:int selector!:LabelSelector template:PodTemplateSpec
        ReplicationController metadata:ObjectMeta spec:ReplicationControllerSpec status:any
        ReplicationControllerSpec minReadySeconds:int replicas:int selector:{text} template:PodTemplateSpec
        Job metadata:ObjectMeta spec:JobSpec status:any
        JobSpec activeDeadlineSeconds:int backoffLimit:int backoffLimitPerIndex:int \
        completionMode=NonIndexed|Indexed completions:int managedBy manualSelector:bool maxFailedIndexes:int \
        parallelism:int podFailurePolicy:PodFailurePolicy podReplacementPolicy=TerminatingOrFailed|Failed \
        selector:LabelSelector successPolicy:SuccessPolicy suspend:bool template!:PodTemplateSpec \
        ttlSecondsAfterFinished:int
        PodFailurePolicy rules!:[PodFailurePolicyRule]
        PodFailurePolicyRule action! onExitCodes:PodFailurePolicyOnExitCodesRequirement \
        onPodConditions:[PodFailurePolicyOnPodConditionsPattern]
        PodFailurePolicyOnExitCodesRequirement containerName operator! values!:[int]
        PodFailurePolicyOnPodConditionsPattern status type!
        SuccessPolicy rules!:[SuccessPolicyRule]
        SuccessPolicyRule succeededCount:int succeededIndexes
        CronJob metadata:ObjectMeta spec!:CronJobSpec status:any
        CronJobSpec concurrencyPolicy=Allow|Forbid|Replace failedJobsHistoryLimit:int jobTemplate!:JobTemplateSpec \
        schedule! startingDeadlineSeconds:int successfulJobsHistoryLimit:int suspend:bool timeZone
        JobTemplateSpec metadata:ObjectMeta spec:JobSpec
        HorizontalPodAutoscaler metadata:ObjectMeta spec!:HorizontalPodAutoscalerSpec status:any
        HorizontalPodAutoscalerSpec behavior:HorizontalPodAutoscalerBehavior maxReplicas!:int metrics:[MetricSpec] \
        minReplicas:int scaleTargetRef!:CrossVersionObjectReference
        HorizontalPodAutoscalerBehavior scaleDown:HPAScalingRules scaleUp:HPAScalingRules
        HPAScalingRules policies:[HPAScalingPolicy] selectPolicy=Max|Min|Disabled stabilizationWindowSeconds:int \
        tolerance:quantity
        HPAScalingPolicy periodSeconds!:int type! value!:int
        MetricSpec containerResource:ContainerResourceMetricSource external:ExternalMetricSource \
        object:ObjectMetricSource pods:PodsMetricSource resource:ResourceMetricSource type!
        ContainerResourceMetricSource container! name! target!:MetricTarget
        MetricTarget averageUtilization:int averageValue:quantity type! value:quantity
        ExternalMetricSource metric!:MetricIdentifier target!:MetricTarget
        MetricIdentifier name! selector:LabelSelector
        ObjectMetricSource describedObject!:CrossVersionObjectReference metric!:MetricIdentifier \
        target!:MetricTarget
        CrossVersionObjectReference apiVersion kind! name!
        PodsMetricSource metric!:MetricIdentifier target!:MetricTarget
        ResourceMetricSource name! target!:MetricTarget
        PodDisruptionBudget metadata:ObjectMeta spec:PodDisruptionBudgetSpec status:any
        PodDisruptionBudgetSpec maxUnavailable:either minAvailable:either selector:LabelSelector \
        unhealthyPodEvictionPolicy
        """
}
