extension SchemaTable {
    /// What every object has, and the small kinds, in the notation of `SchemaTable`.
    static let objects = """
        Namespace metadata:ObjectMeta spec:NamespaceSpec status:any
        ObjectMeta annotations:{text} creationTimestamp deletionGracePeriodSeconds:int deletionTimestamp \
        finalizers:[text] generateName generation:int labels:{text} managedFields:[ManagedFieldsEntry] name \
        namespace ownerReferences:[OwnerReference] resourceVersion selfLink uid
        ManagedFieldsEntry apiVersion fieldsType fieldsV1:any manager operation subresource time
        OwnerReference apiVersion! blockOwnerDeletion:bool controller:bool kind! name! uid!
        NamespaceSpec finalizers:[text]
        ConfigMap binaryData:{base64} data:{text} immutable:bool metadata:ObjectMeta
        Secret data:{base64} immutable:bool metadata:ObjectMeta stringData:{text} type
        LimitRange metadata:ObjectMeta spec:LimitRangeSpec
        LimitRangeSpec limits!:[LimitRangeItem]
        LimitRangeItem default:{quantity} defaultRequest:{quantity} max:{quantity} maxLimitRequestRatio:{quantity} \
        min:{quantity} type!
        ResourceQuota metadata:ObjectMeta spec:ResourceQuotaSpec status:any
        ResourceQuotaSpec hard:{quantity} scopeSelector:ScopeSelector scopes:[text]
        ScopeSelector matchExpressions:[ScopedResourceSelectorRequirement]
        ScopedResourceSelectorRequirement operator! scopeName! values:[text]
        PriorityClass description globalDefault:bool metadata:ObjectMeta preemptionPolicy value:int
        """
}
