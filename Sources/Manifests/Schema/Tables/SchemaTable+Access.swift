extension SchemaTable {
    /// Accounts, roles and bindings, in the notation of `SchemaTable`.
    static let access = """
        Role metadata:ObjectMeta rules:[PolicyRule]
        PolicyRule apiGroups:[text] nonResourceURLs:[text] resourceNames:[text] resources:[text] verbs!:[text]
        ClusterRole aggregationRule:AggregationRule metadata:ObjectMeta rules:[PolicyRule]
        AggregationRule clusterRoleSelectors:[LabelSelector]
        RoleBinding metadata:ObjectMeta roleRef!:RoleRef subjects:[Subject]
        RoleRef apiGroup kind! name!
        Subject apiGroup kind! name! namespace
        ClusterRoleBinding metadata:ObjectMeta roleRef!:RoleRef subjects:[Subject]
        ServiceAccount automountServiceAccountToken:bool imagePullSecrets:[LocalObjectReference] metadata:ObjectMeta \
        secrets:[ObjectReference]
        """
}
