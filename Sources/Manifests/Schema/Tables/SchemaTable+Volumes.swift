extension SchemaTable {
    /// A Pod's volumes, in the notation of `SchemaTable`.
    static let volumes = """
        Volume awsElasticBlockStore:any azureDisk:any azureFile:any cephfs:any cinder:any \
        configMap:ConfigMapVolumeSource csi:CSIVolumeSource downwardAPI:DownwardAPIVolumeSource \
        emptyDir:EmptyDirVolumeSource ephemeral:EphemeralVolumeSource fc:any flexVolume:any flocker:any \
        gcePersistentDisk:any gitRepo:any glusterfs:any hostPath:HostPathVolumeSource image:ImageVolumeSource \
        iscsi:any name! nfs:NFSVolumeSource persistentVolumeClaim:PersistentVolumeClaimVolumeSource \
        photonPersistentDisk:any portworxVolume:any projected:ProjectedVolumeSource quobyte:any rbd:any scaleIO:any \
        secret:SecretVolumeSource storageos:any vsphereVolume:any
        ConfigMapVolumeSource defaultMode:int items:[KeyToPath] name optional:bool
        KeyToPath key! mode:int path!
        CSIVolumeSource driver! fsType nodePublishSecretRef:LocalObjectReference readOnly:bool \
        volumeAttributes:{text}
        DownwardAPIVolumeSource defaultMode:int items:[DownwardAPIVolumeFile]
        DownwardAPIVolumeFile fieldRef:ObjectFieldSelector mode:int path! resourceFieldRef:ResourceFieldSelector
        EmptyDirVolumeSource medium sizeLimit:quantity
        EphemeralVolumeSource volumeClaimTemplate:PersistentVolumeClaimTemplate
        PersistentVolumeClaimTemplate metadata:ObjectMeta spec!:PersistentVolumeClaimSpec
        ImageVolumeSource pullPolicy reference
        PersistentVolumeClaimVolumeSource claimName! readOnly:bool
        ProjectedVolumeSource defaultMode:int sources:[VolumeProjection]
        VolumeProjection clusterTrustBundle:ClusterTrustBundleProjection configMap:ConfigMapProjection \
        downwardAPI:DownwardAPIProjection podCertificate:PodCertificateProjection secret:SecretProjection \
        serviceAccountToken:ServiceAccountTokenProjection
        ClusterTrustBundleProjection labelSelector:LabelSelector name optional:bool path! signerName
        ConfigMapProjection items:[KeyToPath] name optional:bool
        DownwardAPIProjection items:[DownwardAPIVolumeFile]
        PodCertificateProjection certificateChainPath credentialBundlePath keyPath keyType! maxExpirationSeconds:int \
        signerName! userAnnotations:{text}
        SecretProjection items:[KeyToPath] name optional:bool
        ServiceAccountTokenProjection audience expirationSeconds:int path!
        SecretVolumeSource defaultMode:int items:[KeyToPath] optional:bool secretName
        """
}
