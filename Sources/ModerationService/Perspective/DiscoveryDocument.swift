/// What Google's client libraries build a client of this service from (Discovery format, version 1).
enum DiscoveryDocument {
    /// `rootURL` ends with a slash.
    static func text(rootURL: String) -> String {
        var json = JSONWriter()
        json.value(rootURL)
        return text.replacing("\"ROOT_URL\"", with: json.text)
    }

    private static let text = #"""
        {"kind":"discovery#restDescription","discoveryVersion":"v1","id":"commentanalyzer:v1alpha1",
        "name":"commentanalyzer","version":"v1alpha1","revision":"1","title":"Comment scores",
        "description":"Scores comments in the form of the Perspective API.",
        "protocol":"rest","rootUrl":"ROOT_URL","servicePath":"","baseUrl":"ROOT_URL","batchPath":"batch",
        "parameters":{
        "key":{"type":"string","location":"query","description":"The API key."},
        "alt":{"type":"string","location":"query","default":"json","enum":["json"],"enumDescriptions":["JSON"]},
        "prettyPrint":{"type":"boolean","location":"query","default":"true","description":"Has no effect."}},
        "resources":{"comments":{"methods":{
        "analyze":{"id":"commentanalyzer.comments.analyze","httpMethod":"POST",
        "path":"v1alpha1/comments:analyze","flatPath":"v1alpha1/comments:analyze","parameters":{},"parameterOrder":[],
        "description":"Scores a comment.",
        "request":{"$ref":"AnalyzeCommentRequest"},"response":{"$ref":"AnalyzeCommentResponse"}},
        "suggestscore":{"id":"commentanalyzer.comments.suggestscore","httpMethod":"POST",
        "path":"v1alpha1/comments:suggestscore","flatPath":"v1alpha1/comments:suggestscore","parameters":{},
        "parameterOrder":[],"description":"Says what the scores of a comment should be.",
        "request":{"$ref":"SuggestCommentScoreRequest"},"response":{"$ref":"SuggestCommentScoreResponse"}}}}},
        "schemas":{
        "TextEntry":{"id":"TextEntry","type":"object","properties":{
        "text":{"type":"string"},"type":{"type":"string","enum":["TEXT_TYPE_UNSPECIFIED","PLAIN_TEXT","HTML"],
        "enumDescriptions":["Plain text.","Plain text.","Refused here."]}}},
        "AttributeParameters":{"id":"AttributeParameters","type":"object","properties":{
        "scoreType":{"type":"string"},"scoreThreshold":{"type":"number","format":"float"}}},
        "Score":{"id":"Score","type":"object","properties":{
        "type":{"type":"string"},"value":{"type":"number","format":"float"}}},
        "SpanScore":{"id":"SpanScore","type":"object","properties":{
        "begin":{"type":"integer","format":"int32"},"end":{"type":"integer","format":"int32"},
        "score":{"$ref":"Score"}}},
        "AttributeScores":{"id":"AttributeScores","type":"object","properties":{
        "spanScores":{"type":"array","items":{"$ref":"SpanScore"}},"summaryScore":{"$ref":"Score"}}},
        "Context":{"id":"Context","type":"object","properties":{
        "entries":{"type":"array","items":{"$ref":"TextEntry"}}}},
        "AnalyzeCommentRequest":{"id":"AnalyzeCommentRequest","type":"object","properties":{
        "comment":{"$ref":"TextEntry"},"context":{"$ref":"Context"},
        "requestedAttributes":{"type":"object","additionalProperties":{"$ref":"AttributeParameters"}},
        "languages":{"type":"array","items":{"type":"string"}},"doNotStore":{"type":"boolean"},
        "spanAnnotations":{"type":"boolean"},"clientToken":{"type":"string"},"sessionId":{"type":"string"},
        "communityId":{"type":"string"}}},
        "AnalyzeCommentResponse":{"id":"AnalyzeCommentResponse","type":"object","properties":{
        "attributeScores":{"type":"object","additionalProperties":{"$ref":"AttributeScores"}},
        "languages":{"type":"array","items":{"type":"string"}},
        "detectedLanguages":{"type":"array","items":{"type":"string"}},"clientToken":{"type":"string"}}},
        "SuggestCommentScoreRequest":{"id":"SuggestCommentScoreRequest","type":"object","properties":{
        "comment":{"$ref":"TextEntry"},"context":{"$ref":"Context"},
        "attributeScores":{"type":"object","additionalProperties":{"$ref":"AttributeScores"}},
        "languages":{"type":"array","items":{"type":"string"}},"clientToken":{"type":"string"},
        "sessionId":{"type":"string"},"communityId":{"type":"string"}}},
        "SuggestCommentScoreResponse":{"id":"SuggestCommentScoreResponse","type":"object","properties":{
        "clientToken":{"type":"string"},"detectedLanguages":{"type":"array","items":{"type":"string"}},
        "requestedLanguages":{"type":"array","items":{"type":"string"}}}}}}
        """#
}
