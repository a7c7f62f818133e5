import ControllerAPI

/// The OpenAPI 3.1 description of the controller's API, made of its operations and of the types they take and give.
struct OpenAPIDocument {
    /// Every call under `/api/v1`.
    static let operations =
        APIOperation.reading + APIOperation.environments + APIOperation.deciding + APIOperation.triggers
        + APIOperation.machines

    private let book = SchemaBook()

    /// The document.
    func tree() throws -> JSONTree {
        var paths: [String: JSONTree] = [:]
        for operation in Self.operations {
            let item = paths[operation.path] ?? [:]
            paths[operation.path] = item.with([operation.method.rawValue: try render(operation)])
        }
        let problem = try book.schema(of: Problem.self)
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Headgate controller", "version": "1",
                "summary": "What the pages, the command line, runners and agents ask of a controller.",
                "description": .text(Self.about),
            ],
            "servers": [["url": "/"]],
            "paths": .object(paths),
            "components": [
                "schemas": .object(book.named),
                "securitySchemes": [
                    "token": ["type": "http", "scheme": "bearer"],
                    "session": ["type": "apiKey", "in": "cookie", "name": .text(AuthenticationMiddleware.cookie)],
                ],
                "responses": [
                    "Problem": [
                        "description": "What went wrong, as RFC 9457 has it.",
                        "content": ["application/problem+json": ["schema": problem]],
                    ]
                ],
            ],
        ]
    }

    private static let about = """
        Times are RFC 3339 in UTC. A field without a value is left out. Within v1 fields and words are added and never \
        taken away or given another meaning; a reader passes over those it does not know.
        """

    private func render(_ operation: APIOperation) throws -> JSONTree {
        var fields: [String: JSONTree] = [
            "operationId": .text(operation.id),
            "tags": [.text(operation.tag)],
            "summary": .text(operation.summary),
            "security": security(of: operation.caller),
            "responses": try responses(of: operation),
        ]
        if let right = right(of: operation.caller) { fields["description"] = .text(right) }
        let parameters = pathParameters(of: operation.path) + operation.query.map(parameter)
        if !parameters.isEmpty { fields["parameters"] = .array(parameters) }
        switch operation.body {
        case .none: break
        case .json(let type):
            fields["requestBody"] = [
                "required": true, "content": ["application/json": ["schema": try book.schema(of: type)]],
            ]
        case .bytes: fields["requestBody"] = ["required": true, "content": ["application/octet-stream": [:]]]
        }
        return .object(fields)
    }

    private func security(of caller: APIOperation.Caller) -> JSONTree {
        switch caller {
        case .anybody: [[:]]
        case .looking: [["token": []], ["session": []], [:]]
        case .person(_, let pages): pages ? [["token": []], ["session": []]] : [["token": []]]
        case .runner, .agent: [["token": []]]
        }
    }

    private func right(of caller: APIOperation.Caller) -> String? {
        switch caller {
        case .anybody: nil
        case .looking: "Without a token only where the controller listens on loopback."
        case .person(let rights, _): "Needs the right to \(rights.words.joined(separator: " and "))."
        case .runner: "For runners, with their own token."
        case .agent: "For agents, with their own token and name."
        }
    }

    private func pathParameters(of path: String) -> [JSONTree] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { segment in
            let name = String(segment.dropFirst().dropLast())
            let schema: JSONTree =
                ["run", "hold"].contains(name) ? ["type": "integer", "minimum": 1] : ["type": "string"]
            return ["name": .text(name), "in": "path", "required": true, "schema": schema]
        }
    }

    private func parameter(_ parameter: APIOperation.Parameter) -> JSONTree {
        var schema: JSONTree = ["type": "string"]
        if let range = parameter.range {
            schema = ["type": "integer", "minimum": .number(range.lowerBound)]
            if range.upperBound < Int.max { schema = schema.with(["maximum": .number(range.upperBound)]) }
        }
        return [
            "name": .text(parameter.name), "in": "query", "required": .flag(parameter.isRequired),
            "description": .text(parameter.about), "schema": schema,
        ]
    }

    private func responses(of operation: APIOperation) throws -> JSONTree {
        var responses: [String: JSONTree] = ["default": ["$ref": "#/components/responses/Problem"]]
        func json(_ type: any (Decodable & Sendable).Type) throws -> [String: JSONTree] {
            ["application/json": ["schema": try book.schema(of: type)]]
        }
        switch operation.answer {
        case .json(let type, let status):
            responses[String(status)] = ["description": "Done.", "content": .object(try json(type))]
        case .maybeJSON(let type):
            responses["200"] = ["description": "Something was found.", "content": .object(try json(type))]
            responses["204"] = ["description": "There is nothing."]
        case .tagged(let type):
            responses["200"] = [
                "description": "As it stands.", "content": .object(try json(type)),
                "headers": ["ETag": ["schema": ["type": "string"]]],
            ]
            responses["304"] = ["description": "As it stood when the tag of If-None-Match was given."]
        case .text: responses["200"] = ["description": "Done.", "content": ["text/plain": [:]]]
        case .log:
            responses["200"] = [
                "description": "The part, with where the next begins and whether this is the last.",
                "content": ["text/plain": [:]],
                "headers": [
                    "Headgate-Log-Offset": ["schema": ["type": "integer"]],
                    "Headgate-Log-Complete": ["schema": ["type": "boolean"]],
                ],
            ]
        case .bytes: responses["200"] = ["description": "Done.", "content": ["application/octet-stream": [:]]]
        case .events:
            responses["200"] = ["description": "Events as they happen.", "content": ["text/event-stream": [:]]]
            responses["204"] = ["description": "Nothing more will come."]
        case .nothing(let statuses):
            for status in statuses { responses[String(status)] = ["description": "Taken."] }
        }
        return .object(responses)
    }
}
