extension SchemaTable {
    /// Pods and what they are made of, in the notation of `SchemaTable`.
    static let pods = """
        Pod metadata:ObjectMeta spec:PodSpec status:any
        PodSpec activeDeadlineSeconds:int affinity:Affinity automountServiceAccountToken:bool \
        containers!:[Container] dnsConfig:PodDNSConfig dnsPolicy=ClusterFirstWithHostNet|ClusterFirst|Default|None \
        enableServiceLinks:bool ephemeralContainers:[EphemeralContainer] hostAliases:[HostAlias] hostIPC:bool \
        hostNetwork:bool hostPID:bool hostUsers:bool hostname hostnameOverride \
        imagePullSecrets:[LocalObjectReference] initContainers:[Container] nodeName nodeSelector:{text} os:PodOS \
        overhead:{quantity} preemptionPolicy=PreemptLowerPriority|Never priority:int priorityClassName \
        readinessGates:[PodReadinessGate] resourceClaims:[PodResourceClaim] resources:ResourceRequirements \
        restartPolicy=Always|OnFailure|Never runtimeClassName schedulerName schedulingGates:[PodSchedulingGate] \
        schedulingGroup:PodSchedulingGroup securityContext:PodSecurityContext serviceAccount serviceAccountName \
        setHostnameAsFQDN:bool shareProcessNamespace:bool subdomain terminationGracePeriodSeconds:int \
        tolerations:[Toleration] topologySpreadConstraints:[TopologySpreadConstraint] volumes:[Volume]
        Affinity nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAntiAffinity
        NodeAffinity preferredDuringSchedulingIgnoredDuringExecution:[PreferredSchedulingTerm] \
        requiredDuringSchedulingIgnoredDuringExecution:NodeSelector
        PreferredSchedulingTerm preference!:NodeSelectorTerm weight!:int
        PodAffinity preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm] \
        requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
        WeightedPodAffinityTerm podAffinityTerm!:PodAffinityTerm weight!:int
        PodAffinityTerm labelSelector:LabelSelector matchLabelKeys:[text] mismatchLabelKeys:[text] \
        namespaceSelector:LabelSelector namespaces:[text] topologyKey!
        PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm] \
        requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
        Container args:[text] command:[text] env:[EnvVar] envFrom:[EnvFromSource] image \
        imagePullPolicy=Always|IfNotPresent|Never lifecycle:Lifecycle livenessProbe:Probe name! \
        ports:[ContainerPort] readinessProbe:Probe resizePolicy:[ContainerResizePolicy] \
        resources:ResourceRequirements restartPolicy restartPolicyRules:[ContainerRestartRule] \
        securityContext:SecurityContext startupProbe:Probe stdin:bool stdinOnce:bool terminationMessagePath \
        terminationMessagePolicy=File|FallbackToLogsOnError tty:bool volumeDevices:[VolumeDevice] \
        volumeMounts:[VolumeMount] workingDir
        EnvVar name! value valueFrom:EnvVarSource
        EnvVarSource configMapKeyRef:ConfigMapKeySelector fieldRef:ObjectFieldSelector fileKeyRef:FileKeySelector \
        resourceFieldRef:ResourceFieldSelector secretKeyRef:SecretKeySelector
        ConfigMapKeySelector key! name optional:bool
        ObjectFieldSelector apiVersion fieldPath!
        FileKeySelector key! optional:bool path! volumeName!
        ResourceFieldSelector containerName divisor:quantity resource!
        SecretKeySelector key! name optional:bool
        EnvFromSource configMapRef:ConfigMapEnvSource prefix secretRef:SecretEnvSource
        ConfigMapEnvSource name optional:bool
        SecretEnvSource name optional:bool
        Lifecycle postStart:LifecycleHandler preStop:LifecycleHandler stopSignal
        LifecycleHandler exec:ExecAction httpGet:HTTPGetAction sleep:SleepAction tcpSocket:TCPSocketAction
        ExecAction command:[text]
        HTTPGetAction host httpHeaders:[HTTPHeader] path port!:either scheme=HTTP|HTTPS
        HTTPHeader name! value!
        SleepAction seconds!:int
        TCPSocketAction host port!:either
        Probe exec:ExecAction failureThreshold:int grpc:GRPCAction httpGet:HTTPGetAction initialDelaySeconds:int \
        periodSeconds:int successThreshold:int tcpSocket:TCPSocketAction terminationGracePeriodSeconds:int \
        timeoutSeconds:int
        GRPCAction port!:int service
        ContainerPort containerPort!:int hostIP hostPort:int name protocol=TCP|UDP|SCTP
        ContainerResizePolicy resourceName! restartPolicy!
        ResourceRequirements claims:[ResourceClaim] limits:{quantity} requests:{quantity}
        ResourceClaim name! request
        ContainerRestartRule action! exitCodes:ContainerRestartRuleOnExitCodes
        ContainerRestartRuleOnExitCodes operator! values:[int]
        SecurityContext allowPrivilegeEscalation:bool appArmorProfile:AppArmorProfile capabilities:Capabilities \
        privileged:bool procMount readOnlyRootFilesystem:bool runAsGroup:int runAsNonRoot:bool runAsUser:int \
        seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile windowsOptions:WindowsSecurityContextOptions
        AppArmorProfile localhostProfile type!=Unconfined|RuntimeDefault|Localhost
        Capabilities add:[text] drop:[text]
        SELinuxOptions level role type user
        SeccompProfile localhostProfile type!=Unconfined|RuntimeDefault|Localhost
        WindowsSecurityContextOptions gmsaCredentialSpec gmsaCredentialSpecName hostProcess:bool runAsUserName
        VolumeDevice devicePath! name!
        VolumeMount mountPath! mountPropagation=None|HostToContainer|Bidirectional name! readOnly:bool \
        recursiveReadOnly subPath subPathExpr
        PodDNSConfig nameservers:[text] options:[PodDNSConfigOption] searches:[text]
        PodDNSConfigOption name value
        EphemeralContainer args:[text] command:[text] env:[EnvVar] envFrom:[EnvFromSource] image imagePullPolicy \
        lifecycle:Lifecycle livenessProbe:Probe name! ports:[ContainerPort] readinessProbe:Probe \
        resizePolicy:[ContainerResizePolicy] resources:ResourceRequirements restartPolicy \
        restartPolicyRules:[ContainerRestartRule] securityContext:SecurityContext startupProbe:Probe stdin:bool \
        stdinOnce:bool targetContainerName terminationMessagePath terminationMessagePolicy tty:bool \
        volumeDevices:[VolumeDevice] volumeMounts:[VolumeMount] workingDir
        HostAlias hostnames:[text] ip!
        LocalObjectReference name
        PodOS name!
        PodReadinessGate conditionType!
        PodResourceClaim name! resourceClaimName resourceClaimTemplateName
        PodSchedulingGate name!
        PodSchedulingGroup podGroupName
        PodSecurityContext appArmorProfile:AppArmorProfile fsGroup:int fsGroupChangePolicy=OnRootMismatch|Always \
        runAsGroup:int runAsNonRoot:bool runAsUser:int seLinuxChangePolicy seLinuxOptions:SELinuxOptions \
        seccompProfile:SeccompProfile supplementalGroups:[int] supplementalGroupsPolicy sysctls:[Sysctl] \
        windowsOptions:WindowsSecurityContextOptions
        Sysctl name! value!
        Toleration effect=NoSchedule|PreferNoSchedule|NoExecute key operator=Exists|Equal|Lt|Gt \
        tolerationSeconds:int value
        TopologySpreadConstraint labelSelector:LabelSelector matchLabelKeys:[text] maxSkew!:int minDomains:int \
        nodeAffinityPolicy nodeTaintsPolicy topologyKey! whenUnsatisfiable!=DoNotSchedule|ScheduleAnyway
        PodTemplate metadata:ObjectMeta template:PodTemplateSpec
        PodTemplateSpec metadata:ObjectMeta spec:PodSpec
        """
}
