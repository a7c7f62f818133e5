/// The description of the API that clients are generated from (OpenAPI 3.1).
///
/// A test holds it to the routes there are.
enum OpenAPIDocument {
    static let text: String = """
        {"openapi":"3.1.0",
        "info":{"title":"Comment moderation","version":"1",
        "description":"Scores comments for toxicity, takes what people say about the scores, and keeps review queues."},
        "servers":[{"url":"/"}],
        "security":[{},{"bearer":[]},{"header":[]},{"query":[]}],
        "tags":[{"name":"predict"},{"name":"perspective"},{"name":"review"},{"name":"service"}],
        "paths":{\(predictPaths),\(perspectivePaths),\(reviewPaths),\(servicePaths)},
        "components":{"securitySchemes":{
        "bearer":{"type":"http","scheme":"bearer"},
        "header":{"type":"apiKey","in":"header","name":"X-API-Key"},
        "query":{"type":"apiKey","in":"query","name":"key"}},
        "parameters":{
        "item":{"name":"id","in":"path","required":true,"schema":{"type":"integer"}},
        "moderator":{"name":"X-Moderator","in":"header","required":false,"schema":{"type":"string"},
        "description":"Who reviews: needed without API keys, and for keys that review in the name of others."},
        "limit":{"name":"limit","in":"query","required":false,"schema":{"type":"integer","minimum":1,"maximum":1000}},
        "after":{"name":"after","in":"query","required":false,"schema":{"type":"integer","minimum":0}},
        "before":{"name":"before","in":"query","required":false,"schema":{"type":"integer","minimum":0}}},
        "responses":{"Problem":{"description":"What is wrong (RFC 9457).",
        "content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "GoogleError":{"description":"What is wrong, as Google's APIs say it.",
        "content":{"application/json":{"schema":{"$ref":"#/components/schemas/GoogleError"}}}}},
        "schemas":{\(predictSchemas),\(perspectiveSchemas),\(reviewSchemas)}}}
        """

    /// An operation with a JSON body.
    static func post(
        _ id: String,
        _ tag: String,
        _ summary: String,
        body: String,
        answer: String,
        parameters: [String] = [],
        problem: String = "Problem"
    ) -> String {
        operation(
            "post",
            id,
            tag,
            summary,
            parameters: parameters,
            body: """
                "requestBody":{"required":true,"content":{"application/json":{"schema":\(reference(body))}}},
                """,
            answer: json(answer),
            problem: problem
        )
    }

    static func get(
        _ id: String,
        _ tag: String,
        _ summary: String,
        answer: String,
        parameters: [String] = []
    ) -> String {
        operation("get", id, tag, summary, parameters: parameters, body: "", answer: answer, problem: "Problem")
    }

    /// `answer`: the responses of success, as members of an object.
    static func operation(
        _ method: String,
        _ id: String,
        _ tag: String,
        _ summary: String,
        parameters: [String],
        body: String,
        answer: String,
        problem: String
    ) -> String {
        let list = parameters.map { "{\"$ref\":\"#/components/parameters/\($0)\"}" }.joined(separator: ",")
        return """
            "\(method)":{"operationId":"\(id)","tags":["\(tag)"],"summary":"\(summary)",
            "parameters":[\(list)],\(body)
            "responses":{\(answer),"default":{"$ref":"#/components/responses/\(problem)"}}}
            """
    }

    static func json(_ schema: String) -> String {
        """
        "200":{"description":"Done.","content":{"application/json":{"schema":\(reference(schema))}}}
        """
    }

    static func text(_ type: String) -> String {
        """
        "200":{"description":"Done.","content":{"\(type)":{"schema":{"type":"string"}}}}
        """
    }

    static let nothing: String = """
        "204":{"description":"Done, or nothing to do."}
        """

    static func reference(_ schema: String) -> String { "{\"$ref\":\"#/components/schemas/\(schema)\"}" }
}
