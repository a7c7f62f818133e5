extension OpenAPIDocument {
    static let predictPaths: String = """
        "/predict":{\(post(
            "predict", "predict", "Scores a comment, or the messages of a chat.",
            body: "PredictRequest", answer: "PredictResponse"
        ))},
        "/predict/batch":{\(post(
            "predictBatch", "predict", "Scores up to 1,000 comments.", body: "BatchRequest", answer: "BatchResponse"
        ))},
        "/feedback":{\(post(
            "giveFeedback", "predict", "Says whether a prediction was right; stored before it is answered.",
            body: "FeedbackRequest", answer: "FeedbackResponse"
        ))},
        "/appeals":{\(post(
            "appeal", "predict", "Asks for people to look at a comment again.",
            body: "AppealRequest", answer: "Appeal"
        ))},
        "/appeals/{request_id}":{"parameters":[
        {"name":"request_id","in":"path","required":true,"schema":{"type":"string"}}],\(get(
            "getAppeal", "predict", "How an appeal stands.", answer: json("Appeal")
        ))}
        """

    static let servicePaths: String = """
        "/health":{\(get("health", "service", "The model that answers.", answer: json("Health")))},
        "/version":{\(get("version", "service", "The model, its version and thresholds.", answer: json("Version")))},
        "/healthz":{\(get("live", "service", "Whether the process lives.", answer: text("text/plain")))},
        "/readyz":{\(get("ready", "service", "Whether requests should come here.", answer: json("Readiness")))},
        "/metrics":{\(get("metrics", "service", "Metrics for Prometheus.", answer: text("text/plain")))}
        """

    private static let label: String = """
        {"type":"string","enum":["toxic","severe_toxic","obscene","threat","insult","identity_hate"]}
        """

    private static let score: String = """
        {"type":"number","minimum":0,"maximum":1}
        """

    private static let prediction: String = """
        "request_id":{"type":"string"},"labels":{"type":"array","items":{"$ref":"#/components/schemas/Label"}},
        "scores":{"$ref":"#/components/schemas/Scores"},"model_version":{"type":"string"},
        "action":{"type":"string","enum":["allow","review","block"]},
        "spans":{"type":"array","items":{"$ref":"#/components/schemas/Span"}}
        """

    static let predictSchemas: String = """
        "Label":\(label),
        "Scores":{"type":"object","required":["toxic","severe_toxic","obscene","threat","insult","identity_hate"],
        "properties":{"toxic":\(score),"severe_toxic":\(score),"obscene":\(score),"threat":\(score),
        "insult":\(score),"identity_hate":\(score)}},
        "Span":{"type":"object","description":"A word, with the scores of a comment in which nothing else counts.",
        "required":["begin","end","scores"],"properties":{
        "begin":{"type":"integer","description":"In UTF-16 units of the comment."},"end":{"type":"integer"},
        "scores":{"$ref":"#/components/schemas/Scores"}}},
        "PredictRequest":{"type":"object","description":"Either comment_text or Records.","properties":{
        "comment_text":{"type":"string"},
        "Records":{"type":"array","maxItems":100,"items":{"$ref":"#/components/schemas/ChatMessage"}},
        "spans":{"type":"boolean","default":false},"do_not_store":{"type":"boolean","default":false}}},
        "ChatMessage":{"type":"object","required":["body","message_id"],"properties":{
        "body":{"type":"string"},"message_id":{"oneOf":[{"type":"string"},{"type":"integer"}]}}},
        "PredictResponse":{"oneOf":[{"$ref":"#/components/schemas/Prediction"},
        {"$ref":"#/components/schemas/ChatPredictions"}]},
        "Prediction":{"type":"object","required":["request_id","labels","scores","model_version","action"],
        "properties":{\(prediction)}},
        "ChatPredictions":{"type":"object","required":["predictions"],"properties":{
        "predictions":{"type":"array","items":{"$ref":"#/components/schemas/ChatPrediction"}}}},
        "ChatPrediction":{"type":"object","required":["model","version","prediction"],"properties":{
        "model":{"type":"string"},"version":{"type":"string"},
        "prediction":{"$ref":"#/components/schemas/ChatScore"}}},
        "ChatScore":{"type":"object","required":["moderate_message","message_id"],"properties":{
        "moderate_message":\(score),"message_id":{"oneOf":[{"type":"string"},{"type":"integer"}]}}},
        "BatchRequest":{"type":"object","required":["comments"],"properties":{
        "comments":{"type":"array","maxItems":1000,"items":{"oneOf":[{"type":"string"},
        {"$ref":"#/components/schemas/BatchComment"}]}},
        "spans":{"type":"boolean","default":false},"do_not_store":{"type":"boolean","default":false}}},
        "BatchComment":{"type":"object","required":["comment_text"],"properties":{
        "comment_text":{"type":"string"},"id":{"oneOf":[{"type":"string"},{"type":"integer"}]}}},
        "BatchResponse":{"type":"object","required":["predictions","model_version"],"properties":{
        "model_version":{"type":"string"},
        "predictions":{"type":"array","items":{"$ref":"#/components/schemas/BatchPrediction"}}}},
        "BatchPrediction":{"type":"object","required":["request_id","labels","scores","model_version","action"],
        "properties":{"id":{"oneOf":[{"type":"string"},{"type":"integer"}]},\(prediction)}},
        "FeedbackRequest":{"type":"object","required":["request_id","correct"],"properties":{
        "request_id":{"type":"string"},"correct":{"type":"boolean"},
        "true_labels":{"type":"array","items":{"$ref":"#/components/schemas/Label"}},
        "notes":{"type":"string"}}},
        "FeedbackResponse":{"type":"object","required":["status","request_id"],"properties":{
        "status":{"type":"string"},"request_id":{"type":"string"}}},
        "AppealRequest":{"type":"object","required":["request_id","reason"],"properties":{
        "request_id":{"type":"string"},"reason":{"type":"string"}}},
        "Appeal":{"type":"object","required":["id","request_id","reason","state","created_at"],"properties":{
        "id":{"type":"integer"},"request_id":{"type":"string"},"reason":{"type":"string"},
        "state":{"type":"string","enum":["open","upheld","overturned"]},
        "created_at":{"type":"string"},"decided_at":{"type":"string"}}},
        "Health":{"type":"object","required":["status","model","model_version"],"properties":{
        "status":{"type":"string"},"model":{"type":"string"},"model_version":{"type":"string"},
        "environment":{"type":"string"},"revision":{"type":"string"}}},
        "Version":{"type":"object","required":["model","model_version","thresholds"],"properties":{
        "model":{"type":"string"},"model_version":{"type":"string"},
        "thresholds":{"$ref":"#/components/schemas/Scores"},"revision":{"type":"string"}}},
        "Readiness":{"type":"object","required":["status","database"],"properties":{
        "status":{"type":"string"},"database":{"type":"string","enum":["connected","away"]}}},
        "Problem":{"type":"object","required":["type","title","status","detail"],"properties":{
        "type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"}}}
        """
}
