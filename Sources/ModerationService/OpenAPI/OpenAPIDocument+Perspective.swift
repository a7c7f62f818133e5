extension OpenAPIDocument {
    static let perspectivePaths: String = """
        "/v1alpha1/comments:analyze":{\(post(
            "analyzeComment", "perspective", "Scores a comment, in the form of the Perspective API.",
            body: "AnalyzeCommentRequest", answer: "AnalyzeCommentResponse", problem: "GoogleError"
        ))},
        "/v1alpha1/comments:suggestscore":{\(post(
            "suggestCommentScore", "perspective", "Says what the scores of a comment should be.",
            body: "SuggestCommentScoreRequest", answer: "SuggestCommentScoreResponse", problem: "GoogleError"
        ))}
        """

    static let perspectiveSchemas: String = """
        "TextEntry":{"type":"object","properties":{"text":{"type":"string"},"type":{"type":"string"}}},
        "AttributeParameters":{"type":"object","properties":{
        "scoreType":{"type":"string"},"scoreThreshold":{"type":"number","minimum":0,"maximum":1}}},
        "Score":{"type":"object","required":["value"],"properties":{
        "value":{"type":"number"},"type":{"type":"string"}}},
        "SpanScore":{"type":"object","required":["begin","end","score"],"properties":{
        "begin":{"type":"integer"},"end":{"type":"integer"},"score":{"$ref":"#/components/schemas/Score"}}},
        "AttributeScores":{"type":"object","properties":{
        "spanScores":{"type":"array","items":{"$ref":"#/components/schemas/SpanScore"}},
        "summaryScore":{"$ref":"#/components/schemas/Score"}}},
        "AttributeParametersByName":{"type":"object",
        "additionalProperties":{"$ref":"#/components/schemas/AttributeParameters"}},
        "AttributeScoresByName":{"type":"object",
        "additionalProperties":{"$ref":"#/components/schemas/AttributeScores"}},
        "AnalyzeCommentRequest":{"type":"object","required":["comment","requestedAttributes"],"properties":{
        "comment":{"$ref":"#/components/schemas/TextEntry"},
        "requestedAttributes":{"$ref":"#/components/schemas/AttributeParametersByName"},
        "languages":{"type":"array","items":{"type":"string"}},"doNotStore":{"type":"boolean"},
        "spanAnnotations":{"type":"boolean"},"clientToken":{"type":"string"},
        "sessionId":{"type":"string"},"communityId":{"type":"string"}}},
        "AnalyzeCommentResponse":{"type":"object","required":["attributeScores"],"properties":{
        "attributeScores":{"$ref":"#/components/schemas/AttributeScoresByName"},
        "languages":{"type":"array","items":{"type":"string"}},
        "detectedLanguages":{"type":"array","items":{"type":"string"}},"clientToken":{"type":"string"}}},
        "SuggestCommentScoreRequest":{"type":"object","required":["comment","attributeScores"],"properties":{
        "comment":{"$ref":"#/components/schemas/TextEntry"},
        "attributeScores":{"$ref":"#/components/schemas/AttributeScoresByName"},
        "languages":{"type":"array","items":{"type":"string"}},"clientToken":{"type":"string"},
        "sessionId":{"type":"string"},"communityId":{"type":"string"}}},
        "SuggestCommentScoreResponse":{"type":"object","properties":{
        "clientToken":{"type":"string"},"detectedLanguages":{"type":"array","items":{"type":"string"}},
        "requestedLanguages":{"type":"array","items":{"type":"string"}}}},
        "GoogleError":{"type":"object","required":["error"],"properties":{
        "error":{"$ref":"#/components/schemas/GoogleStatus"}}},
        "GoogleStatus":{"type":"object","required":["code","message","status"],"properties":{
        "code":{"type":"integer"},"message":{"type":"string"},"status":{"type":"string"},
        "details":{"type":"array","items":{"type":"object"}}}}
        """
}
