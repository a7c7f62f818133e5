extension SchemaTable {
    /// Claims, volumes of a cluster and their classes, in the notation of `SchemaTable`.
    static let storage = """
        PersistentVolumeClaim metadata:ObjectMeta spec:PersistentVolumeClaimSpec status:any
        PersistentVolumeClaimSpec accessModes:[text] dataSource:TypedLocalObjectReference \
        dataSourceRef:TypedObjectReference resources:VolumeResourceRequirements selector:LabelSelector \
        storageClassName volumeAttributesClassName volumeMode=Block|Filesystem volumeName
        TypedLocalObjectReference apiGroup kind! name!
        TypedObjectReference apiGroup kind! name! namespace
        VolumeResourceRequirements limits:{quantity} requests:{quantity}
        LabelSelector matchExpressions:[LabelSelectorRequirement] matchLabels:{text}
        LabelSelectorRequirement key! operator!=In|NotIn|Exists|DoesNotExist values:[text]
        PersistentVolume metadata:ObjectMeta spec:PersistentVolumeSpec status:any
        PersistentVolumeSpec accessModes:[text] awsElasticBlockStore:any azureDisk:any azureFile:any \
        capacity:{quantity} cephfs:any cinder:any claimRef:ObjectReference csi:CSIPersistentVolumeSource fc:any \
        flexVolume:any flocker:any gcePersistentDisk:any glusterfs:any hostPath:HostPathVolumeSource iscsi:any \
        local:LocalVolumeSource mountOptions:[text] nfs:NFSVolumeSource nodeAffinity:VolumeNodeAffinity \
        persistentVolumeReclaimPolicy=Retain|Recycle|Delete photonPersistentDisk:any portworxVolume:any quobyte:any \
        rbd:any scaleIO:any storageClassName storageos:any volumeAttributesClassName volumeMode=Block|Filesystem \
        vsphereVolume:any
        ObjectReference apiVersion fieldPath kind name namespace resourceVersion uid
        CSIPersistentVolumeSource controllerExpandSecretRef:SecretReference \
        controllerPublishSecretRef:SecretReference driver! fsType nodeExpandSecretRef:SecretReference \
        nodePublishSecretRef:SecretReference nodeStageSecretRef:SecretReference readOnly:bool \
        volumeAttributes:{text} volumeHandle!
        SecretReference name namespace
        HostPathVolumeSource path! type
        LocalVolumeSource fsType path!
        NFSVolumeSource path! readOnly:bool server!
        VolumeNodeAffinity required:NodeSelector
        NodeSelector nodeSelectorTerms!:[NodeSelectorTerm]
        NodeSelectorTerm matchExpressions:[NodeSelectorRequirement] matchFields:[NodeSelectorRequirement]
        NodeSelectorRequirement key! operator!=In|NotIn|Exists|DoesNotExist|Gt|Lt values:[text]
        StorageClass allowVolumeExpansion:bool allowedTopologies:[TopologySelectorTerm] metadata:ObjectMeta \
        mountOptions:[text] parameters:{text} provisioner! reclaimPolicy=Retain|Recycle|Delete \
        volumeBindingMode=Immediate|WaitForFirstConsumer
        TopologySelectorTerm matchLabelExpressions:[TopologySelectorLabelRequirement]
        TopologySelectorLabelRequirement key! values!:[text]
        """
}
