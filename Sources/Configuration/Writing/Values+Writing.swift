extension SecretReference {
    var yaml: YAMLText {
        switch self {
        case .file(let path): .mapping([("file", .text(path))])
        case .environment(let name): .mapping([("env", .text(name))])
        }
    }
}

extension GitAccess {
    var yaml: YAMLText {
        var entries = Entries()
        entries.add("username", username)
        entries.add(username == nil ? "token" : "password", secret.yaml)
        return entries.yaml
    }
}

extension RegistryAccess {
    var yaml: YAMLText {
        var entries = Entries()
        entries.add("address", address)
        entries.add("username", username)
        entries.add("password", password?.yaml)
        entries.add("insecure", isInsecure)
        return entries.yaml
    }
}

extension DatabaseSetting {
    var yaml: YAMLText {
        switch self {
        case .sqlite: .text("sqlite")
        case .postgres(let url): .text(url)
        case .postgresSecret(let reference): reference.yaml
        }
    }
}

extension RegistrySetting {
    var yaml: YAMLText {
        switch self {
        case .embedded(let listen, let address):
            var entries = Entries()
            entries.add("listen", listen.description)
            entries.add("address", address)
            return .mapping([("embedded", entries.yaml)])
        case .external(let access):
            return access.yaml
        }
    }
}
