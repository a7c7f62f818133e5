extension OpenAPIDocument {
    private static let moderator: [String] = ["moderator"]
    private static let item: [String] = ["item", "moderator"]

    private static func act(_ id: String, _ summary: String, answer: String) -> String {
        operation("post", id, "review", summary, parameters: item, body: "", answer: answer, problem: "Problem")
    }

    static let reviewPaths: String = """
        "/review/queues":{\(get("listQueues", "review", "What waits in each queue.", answer: json("Queues")))},
        "/review/claims":{\(operation(
            "post", "claimItem", "review", "Takes the comment that has waited longest, if one is left.",
            parameters: moderator,
            body: """
                "requestBody":{"required":true,"content":{"application/json":{"schema":\(reference("ClaimRequest"))}}},
                """,
            answer: json("ReviewItem") + "," + nothing, problem: "Problem"
        ))},
        "/review/items/{id}":{\(get(
            "getItem", "review", "One item.", answer: json("ReviewItem"), parameters: item
        ))},
        "/review/items/{id}/renew":{\(act("renewClaim", "Keeps a claim.", answer: json("ReviewItem")))},
        "/review/items/{id}/release":{\(act("releaseClaim", "Lets go of a claim.", answer: nothing))},
        "/review/items/{id}/decision":{\(post(
            "decideItem", "review", "Decides about an item one has claimed.",
            body: "DecisionRequest", answer: "Decision", parameters: item
        ))},
        "/review/decisions/{id}/undo":{\(act("undoDecision", "Takes a decision back.", answer: json("ReviewItem")))},
        "/review/decisions":{\(get(
            "listDecisions", "review", "Decisions, the newest first.",
            answer: json("Decisions"), parameters: ["before", "limit"]
        ))},
        "/review/agreement":{\(get(
            "getAgreement", "review", "How far two moderators agree (Cohen's kappa).", answer: json("Agreement")
        ))},
        "/review/audit":{\(get(
            "listAudit", "review", "Who did what, the oldest first.",
            answer: json("AuditEntries"), parameters: ["after", "limit"]
        ))},
        "/review/export":{\(get(
            "exportDecisions", "review", "What was decided last about each comment, as training data.",
            answer: text("text/csv"), parameters: ["after", "limit", "moderator"]
        ))}
        """

    static let reviewSchemas: String = """
        "Queue":{"type":"string",
        "enum":["action","borderline","audit","escalated","second-opinion","appeals"]},
        "Queues":{"type":"object","required":["queues"],"properties":{
        "queues":{"type":"array","items":{"$ref":"#/components/schemas/Backlog"}}}},
        "Backlog":{"type":"object","required":["queue","waiting","claimed"],"properties":{
        "queue":{"$ref":"#/components/schemas/Queue"},"waiting":{"type":"integer"},
        "claimed":{"type":"integer"},"oldest":{"type":"string"}}},
        "ClaimRequest":{"type":"object","properties":{"queue":{"$ref":"#/components/schemas/Queue"}}},
        "ReviewItem":{"type":"object","required":["id","request_id","queue","reason","state","created_at",
        "comment_text","scores","labels","action","model_version"],"properties":{
        "id":{"type":"integer"},"request_id":{"type":"string"},"queue":{"$ref":"#/components/schemas/Queue"},
        "reason":{"type":"string"},"state":{"type":"string","enum":["open","decided"]},
        "created_at":{"type":"string"},"claimed_by":{"type":"string"},"claimed_until":{"type":"string"},
        "comment_text":{"type":"string"},"scores":{"$ref":"#/components/schemas/Scores"},
        "labels":{"type":"array","items":{"$ref":"#/components/schemas/Label"}},
        "action":{"type":"string"},"model_version":{"type":"string"}}},
        "DecisionRequest":{"type":"object","required":["verdict"],"properties":{
        "verdict":{"$ref":"#/components/schemas/Verdict"},
        "true_labels":{"type":"array","items":{"$ref":"#/components/schemas/Label"}},
        "note":{"type":"string"}}},
        "Verdict":{"type":"string","enum":["uphold","overturn","escalate"]},
        "Decision":{"type":"object","required":["id","item","request_id","queue","moderator","verdict","created_at"],
        "properties":{"id":{"type":"integer"},"item":{"type":"integer"},"request_id":{"type":"string"},
        "queue":{"$ref":"#/components/schemas/Queue"},"moderator":{"type":"string"},
        "verdict":{"$ref":"#/components/schemas/Verdict"},
        "outcome":{"type":"string","enum":["allow","block"]},
        "true_labels":{"type":"array","items":{"$ref":"#/components/schemas/Label"}},
        "note":{"type":"string"},"created_at":{"type":"string"},"undone_at":{"type":"string"}}},
        "Decisions":{"type":"object","required":["decisions"],"properties":{
        "decisions":{"type":"array","items":{"$ref":"#/components/schemas/Decision"}}}},
        "Agreement":{"type":"object","required":["comments","observed","expected","kappa"],"properties":{
        "comments":{"type":"integer"},"observed":{"type":"number"},"expected":{"type":"number"},
        "kappa":{"type":["number","null"]}}},
        "AuditEntries":{"type":"object","required":["entries"],"properties":{
        "entries":{"type":"array","items":{"$ref":"#/components/schemas/AuditEntry"}}}},
        "AuditEntry":{"type":"object","required":["id","at","actor","action","detail"],"properties":{
        "id":{"type":"integer"},"at":{"type":"string"},"actor":{"type":"string"},"action":{"type":"string"},
        "detail":{"type":"object","additionalProperties":{"type":"string"}}}}
        """
}
