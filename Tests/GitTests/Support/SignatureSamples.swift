/// Keys and signatures that `ssh-keygen` made for these tests; the private halves are gone.
enum SignatureSamples {
    /// What was signed, in the namespace `git` unless said otherwise.
    static let message = Array("tree 1\nauthor x\n\nmessage\n".utf8)

    /// A kind of key with a signature of it.
    struct Sample: Sendable {
        let kind: String
        let key: String
        let fingerprint: String
        let signature: String
    }

    static let all = [
        Sample(
            kind: "ssh-ed25519",
            key: "ssh-ed25519 "
                + "AAAAC3NzaC1lZDI1NTE5AAAAIO+22+WuzXARMPmjcEyGaFl5z3QiquKfAqM8S4W0fUIw",
            fingerprint: "SHA256:s8ny818uymEZ+rE8tkSFixQ12F9EguGhiUZfSXvP8+A",
            signature: """
                -----BEGIN SSH SIGNATURE-----
                U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg77bb5a7NcBEw+aNwTIZoWXnPdC
                Kq4p8CozxLhbR9QjAAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
                AAAAQCP7crtL53sDb7nK2UYlIqZBy77E8XR82guG00XazB/CD96+7xbxG3Z/Ahh0tclpDx
                RrgGTLBWTx6UP1egHnAQw=
                -----END SSH SIGNATURE-----
                """
        ),
        Sample(
            kind: "ecdsa-sha2-nistp256",
            key: "ecdsa-sha2-nistp256 "
                + "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBMmtwnUR2EI+6Zy8TXP04f6p5qYxu277"
                + "V7CmryT8wcl5f2G/LuiKGyo40w1cZCoDn35GnOHz09QVEqthUfKfsfQ=",
            fingerprint: "SHA256:UQ/RzLZt+BBsQtQ1vIEzH6aL5AZ5DjKPzOHl5tr6cgQ",
            signature: """
                -----BEGIN SSH SIGNATURE-----
                U1NIU0lHAAAAAQAAAGgAAAATZWNkc2Etc2hhMi1uaXN0cDI1NgAAAAhuaXN0cDI1NgAAAE
                EEya3CdRHYQj7pnLxNc/Th/qnmpjG7bvtXsKavJPzByXl/Yb8u6IobKjjTDVxkKgOffkac
                4fPT1BUSq2FR8p+x9AAAAANnaXQAAAAAAAAABnNoYTUxMgAAAGUAAAATZWNkc2Etc2hhMi
                1uaXN0cDI1NgAAAEoAAAAhAJKQqge533rUgPAOZtj1EMuTa5P/B2jsJJ3It5Yu7mYsAAAA
                IQDz9Wu4L1/VzvvCpIxKfSbE4+ddMS8xNs91KXRJA4W4+A==
                -----END SSH SIGNATURE-----
                """
        ),
        Sample(
            kind: "ecdsa-sha2-nistp384",
            key: "ecdsa-sha2-nistp384 "
                + "AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBHxSU+qq5JNhzx+8XHcz3V+RD7pHT3cw"
                + "EAqeP/FoR5WP7t5QbB/Qo5hT46HUaUuWpynP8q/1PXT6KPw37B63Asw9zXTtDQ/WedM1zz1pZH3xJS/mvM4e"
                + "5GqmiGN/f7v5hA==",
            fingerprint: "SHA256:O1yvN9uDvuB4n0VVsqDd1KaY2mqVYAol0M5XGfYlRr0",
            signature: """
                -----BEGIN SSH SIGNATURE-----
                U1NIU0lHAAAAAQAAAIgAAAATZWNkc2Etc2hhMi1uaXN0cDM4NAAAAAhuaXN0cDM4NAAAAG
                EEfFJT6qrkk2HPH7xcdzPdX5EPukdPdzAQCp4/8WhHlY/u3lBsH9CjmFPjodRpS5anKc/y
                r/U9dPoo/DfsHrcCzD3NdO0ND9Z50zXPPWlkffElL+a8zh7kaqaIY39/u/mEAAAAA2dpdA
                AAAAAAAAAGc2hhNTEyAAAAhAAAABNlY2RzYS1zaGEyLW5pc3RwMzg0AAAAaQAAADBKPUJZ
                Bba9Hw/mM1DBm2v8fj6zXAJhjudNiFOImrY55Bia9ujTekDeQhk7vNFwE0MAAAAxANAaze
                xtuf0e7yMOunEkD0hadCEZVdy0qzsaoBXt+EDGeRZzw4NG+lMeLgx0gpl9mw==
                -----END SSH SIGNATURE-----
                """
        ),
        Sample(
            kind: "ecdsa-sha2-nistp521",
            key: "ecdsa-sha2-nistp521 "
                + "AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBAC8u2JRdBlLLHUssa4DacU/DhQ4WtHY"
                + "rbWMcgoQ2R5qe1f7DqvMXtqUkoeXDxBTTi6XA8ba0tb+CC+vPhOL3IUytQGT3+k0oANBfDyGQz7Ify84zcfB"
                + "catW9CwvKFOFVTjnuhvjRIFDrqj/yGttKiWWUL8a9zwF1tPGEgKBayDjKCYEug==",
            fingerprint: "SHA256:+1W89Uz5/xX9PBAXX0anflazjkf3cAeYWoXP72NH8ac",
            signature: """
                -----BEGIN SSH SIGNATURE-----
                U1NIU0lHAAAAAQAAAKwAAAATZWNkc2Etc2hhMi1uaXN0cDUyMQAAAAhuaXN0cDUyMQAAAI
                UEALy7YlF0GUssdSyxrgNpxT8OFDha0dittYxyChDZHmp7V/sOq8xe2pSSh5cPEFNOLpcD
                xtrS1v4IL68+E4vchTK1AZPf6TSgA0F8PIZDPsh/LzjNx8Fxq1b0LC8oU4VVOOe6G+NEgU
                OuqP/Ia20qJZZQvxr3PAXW08YSAoFrIOMoJgS6AAAAA2dpdAAAAAAAAAAGc2hhNTEyAAAA
                pwAAABNlY2RzYS1zaGEyLW5pc3RwNTIxAAAAjAAAAEIB4iWHNmzCCkWmJQNfucjtH/Uu1z
                9Z/vb10CdSdgWBrc4yipcLuPtVvgw1dPNRpjWIx24IUAa432RuBHC9kImydrcAAABCAI82
                6eQ0vnylQExUPyKuvFlbVaiEsouX4rfgYC8XCFIWIcGV2qbIHFKMPRUmUQLt0P4zN8hH55
                XLetMyYJhxKIhg
                -----END SSH SIGNATURE-----
                """
        ),
    ]

    static let ed25519 = all[0]

    /// Of an RSA key.
    static let rsa = """
        -----BEGIN SSH SIGNATURE-----
        U1NIU0lHAAAAAQAAARcAAAAHc3NoLXJzYQAAAAMBAAEAAAEBALqZKZBxadfbi9DhyGK5/0
        nXfhwMejFb6sD7KGF2VKjJV2KgvTROHp8i9yfEnko9aTuBWQMgnzWWMOiTJ6B57bybr8mN
        IoULHQvW/q6bVWi36pVt5fetFNypKbDeIdX7QiT6qhpSl1bxO68JsxzcurMezT5Rv1QyX1
        fLMFGzSfRS3MiKoR4TQDQyrgCyRYus7/r89D2cfMM235GLyUAKY7PoGcP3E8SBFvYNOOTI
        2uFtyYAHiVyDiCea2zrW01Q0rpKZVKL9X+Ov5C3op8QEetSCrkzO+goYbmbkfvFt517NBm
        kytY2KKXAdFYnVs6vE4hn4fnzLj2LqCi+9KztKA/MAAAADZ2l0AAAAAAAAAAZzaGE1MTIA
        AAEUAAAADHJzYS1zaGEyLTUxMgAAAQA1HfSlQvJu2MDeu4iLvVi4oxzcebPhA9RLnIhDSO
        TXdp7HTMU63qA8CzdNI4PMMu0tZTMzJW/jducYjRPAKm84ksRVykQUHtiU4QsgEaC10r3c
        0xcIP/GFsUJwJ2xNmnun/Ac15zgTuRQpyvhjHY8UbJBvi1180i/3D9Ari4P0PVZk5ZEKQc
        j2Mgfe3LdL0TQRm+Vb2tiA/xMUQPSNfRIHU1xWxWJRZlNu3JLPbx2obt9QGAiaizlSwC+F
        Q0gVU3ff1R6lblE5JUeNEvUvJ4htzKNJX+Bk/wOZowT/Y1vwNLzpE9sxhc/SBedridu1Bn
        Ci5rhFt47oavY3aaFkOQuZ
        -----END SSH SIGNATURE-----
        """

    /// Of the Ed25519 key, in the namespace `file`.
    static let forFiles = """
        -----BEGIN SSH SIGNATURE-----
        U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg77bb5a7NcBEw+aNwTIZoWXnPdC
        Kq4p8CozxLhbR9QjAAAAAEZmlsZQAAAAAAAAAGc2hhNTEyAAAAUwAAAAtzc2gtZWQyNTUx
        OQAAAEBipAJF3JeRfun9iEVJ40HQs82MqjRvYABvENR7mv6SjEqd7JEyV72DNnjZ1FJapE
        LFjdtxSzTZCDBr9DJKGTkC
        -----END SSH SIGNATURE-----
        """

    /// Of the Ed25519 key, over SHA-256.
    static let sha256 = """
        -----BEGIN SSH SIGNATURE-----
        U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg77bb5a7NcBEw+aNwTIZoWXnPdC
        Kq4p8CozxLhbR9QjAAAAADZ2l0AAAAAAAAAAZzaGEyNTYAAABTAAAAC3NzaC1lZDI1NTE5
        AAAAQFOAvFlLEjh+959/IOR3FItaK8JsbN/F4pePzjH3RQdoFXb3a6qkDpantHalzUGA0Y
        T/7ZroASWg0f+AN+kk+wg=
        -----END SSH SIGNATURE-----
        """

    static let rsaKey =
        "ssh-rsa "
        + "AAAAB3NzaC1yc2EAAAADAQABAAABAQC6mSmQcWnX24vQ4chiuf9J134cDHoxW+rA+yhhdlSoyVdioL00Th6f"
        + "IvcnxJ5KPWk7gVkDIJ81ljDokyegee28m6/JjSKFCx0L1v6um1Vot+qVbeX3rRTcqSmw3iHV+0Ik+qoaUpdW"
        + "8TuvCbMc3LqzHs0+Ub9UMl9XyzBRs0n0UtzIiqEeE0A0Mq4AskWLrO/6/PQ9nHzDNt+Ri8lACmOz6BnD9xPE"
        + "gRb2DTjkyNrhbcmAB4lcg4gnmts61tNUNK6SmVSi/V/jr+Qt6KfEBHrUgq5MzvoKGG5m5H7xbedezQZpMrWN"
        + "iilwHRWJ1bOrxOIZ+H58y49i6govvSs7SgPz"
}
