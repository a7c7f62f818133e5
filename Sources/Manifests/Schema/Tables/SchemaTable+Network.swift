extension SchemaTable {
    /// Services, Ingresses and network policies, in the notation of `SchemaTable`.
    static let network = """
        Service metadata:ObjectMeta spec:ServiceSpec status:any
        ServiceSpec allocateLoadBalancerNodePorts:bool clusterIP clusterIPs:[text] externalIPs:[text] externalName \
        externalTrafficPolicy=Cluster|Local healthCheckNodePort:int internalTrafficPolicy=Cluster|Local \
        ipFamilies:[text] ipFamilyPolicy=SingleStack|PreferDualStack|RequireDualStack loadBalancerClass \
        loadBalancerIP loadBalancerSourceRanges:[text] ports:[ServicePort] publishNotReadyAddresses:bool \
        selector:{text} sessionAffinity=ClientIP|None sessionAffinityConfig:SessionAffinityConfig \
        trafficDistribution type=ClusterIP|NodePort|LoadBalancer|ExternalName
        ServicePort appProtocol name nodePort:int port!:int protocol=TCP|UDP|SCTP targetPort:either
        SessionAffinityConfig clientIP:ClientIPConfig
        ClientIPConfig timeoutSeconds:int
        Ingress metadata:ObjectMeta spec:IngressSpec status:any
        IngressSpec defaultBackend:IngressBackend ingressClassName rules:[IngressRule] tls:[IngressTLS]
        IngressBackend resource:TypedLocalObjectReference service:IngressServiceBackend
        IngressServiceBackend name! port:ServiceBackendPort
        ServiceBackendPort name number:int
        IngressRule host http:HTTPIngressRuleValue
        HTTPIngressRuleValue paths!:[HTTPIngressPath]
        HTTPIngressPath backend!:IngressBackend path pathType!=Exact|Prefix|ImplementationSpecific
        IngressTLS hosts:[text] secretName
        IngressClass metadata:ObjectMeta spec:IngressClassSpec
        IngressClassSpec controller parameters:IngressClassParametersReference
        IngressClassParametersReference apiGroup kind! name! namespace scope
        NetworkPolicy metadata:ObjectMeta spec:NetworkPolicySpec
        NetworkPolicySpec egress:[NetworkPolicyEgressRule] ingress:[NetworkPolicyIngressRule] \
        podSelector:LabelSelector policyTypes:[text]
        NetworkPolicyEgressRule ports:[NetworkPolicyPort] to:[NetworkPolicyPeer]
        NetworkPolicyPort endPort:int port:either protocol=TCP|UDP|SCTP
        NetworkPolicyPeer ipBlock:IPBlock namespaceSelector:LabelSelector podSelector:LabelSelector
        IPBlock cidr! except:[text]
        NetworkPolicyIngressRule from:[NetworkPolicyPeer] ports:[NetworkPolicyPort]
        """
}
