/// The good texts that hostile ones are made of.
enum Corpus {
    static let yaml = [
        "on:\n  push:\n    branches: [main, 'v*']\njobs:\n  test:\n    steps:\n    - run: |\n        echo a\n        echo b\n    - run: >-\n        folded\n        text\n",
        "a: &x {p: 1, q: [2, 3]}\nb:\n  <<: *x\n  r: *x\n? complex\n: value\n--- # second\n- |2+\n   keep\n\n- 'it''s'\n- \"\\u00e9\\t\\\n   x\"\n...\n",
        "%YAML 1.2\n%TAG !e! tag:e.com,2000:\n---\n!e!x &a\nk: !!str v\nl: ! 1\nm:\n- - 1\n  - 2\n-\n",
        "é: ü # ö\r\nb:\r\n\t- x\r\nc: 'd\r\n\r\n  e'\r\n\u{FEFF}f: g\n",
        "numbers: [1, -1, 0x1F, 0o17, 1e3, .5, .inf, -.INF, .nan, 1_000, 12:30:45, 2001-12-14t21:59:43.10-05:00]\nwords: [yes, No, on, ~, null, True, y]\n",
        "long: \(String(repeating: "word ", count: 30))\nquoted: \"\(String(repeating: "x y ", count: 30))\\n\"\nempty:\n  map: {}\n  list: []\n  text: ''\n",
    ]

    static let deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          labels: {app: web}
          annotations: {a: b}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - name: web
                image: web:1.0
                args: ["-x", '--y=z']
                ports: [{containerPort: 80, protocol: TCP, name: http}]
                envFrom: [{configMapRef: {name: settings}}]
                env:
                - {name: LEVEL, value: info}
                - {name: KEY, valueFrom: {secretKeyRef: {name: keys, key: k}}}
              volumes: [{name: v, configMap: {name: settings}}]

        """

    static let kustomization = """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources: [deployment.yaml, base]
        components: [component]
        namespace: staging
        namePrefix: a-
        nameSuffix: -z
        labels:
        - pairs: {team: x}
          includeSelectors: true
        commonAnnotations: {owner: me}
        images:
        - name: web # the web server
          newName: registry.example.org/web
          newTag: "1.1"
        - name: other
          digest: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
        replicas: [{name: web, count: 3}]
        generatorOptions: {labels: {g: h}}
        configMapGenerator:
        - name: settings
          literals: [A=1, "B=two words"]
          files: [f=base/kustomization.yaml]
          envs: [s.env]
        secretGenerator:
        - {name: keys, literals: [k=v], type: Opaque, options: {disableNameSuffixHash: true}}
        patches:
        - target: {kind: Deployment, labelSelector: "app in (web, x),!y"}
          patch: |
            - {op: replace, path: /spec/template/spec/containers/0/env/0/value, value: debug}
        - patch: |
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec: {template: {spec: {containers: [{name: web, ports: [{containerPort: 80, $patch: delete}]}]}}}
        replacements:
        - source: {kind: Deployment, fieldPath: metadata.name}
          targets:
          - select: {kind: Service}
            fieldPaths: [spec.externalName, "spec.ports.[name=h].name"]
            options: {create: true}

        """

    static let older = """
        bases: [base]
        resources:
          - deployment.yaml
        commonLabels:
          app: web
        patchesStrategicMerge:
          - patch.yaml
        patchesJson6902:
          - target: {group: apps, version: v1, kind: Deployment, name: web}
            patch: '[{"op": "add", "path": "/metadata/labels/x", "value": "y"}]'
        images:
          - {name: web, newTag: v2}
        configMapGenerator:
          - name: c
            behavior: create
            literals: ['k=a"b']
        sortOptions: {order: legacy, legacySortOptions: {orderFirst: [Service]}}

        """

    static let component = """
        apiVersion: kustomize.config.k8s.io/v1alpha1
        kind: Component
        commonAnnotations: {x: z}

        """

    static let images = [
        "images: [{name: web, newTag: v1}, {name: other}]\nresources: []\n",
        "# head\nimages:\n  # one\n  -   name: \"web\"   # two\n      newTag: 'v1'\r\n      digest: \(String(repeating: "ab", count: 20))\n  -\n    newName: x\n    name: other\n# foot",
        "{resources: [a], images: [ {name: web, digest: 'sha256:x', newTag: a} , ]}",
        "images: []\n", "images:\n", "images: ~\nresources:\n- a\n", "\n# nothing\n",
        "x: &i\n- name: web\n  newTag: a\nimages: *i\n",
    ]

    static let environments = [
        "# settings\nMODE=staging\nLOG_LEVEL=info\n\nA=1\nEMPTY=\n", "A=1\r\nMODE=x\r\n", "\u{FEFF}MODE=a=b",
        "export A=1\n  MODE = x\n",
    ]

    static let patches = [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          annotations: {a: null}
        spec:
          template:
            spec:
              $setElementOrder/containers: [{name: web}, {name: side}]
              containers:
              - name: web
                image: web:2
                $deleteFromPrimitiveList/args: ["-x"]
                ports:
                - {containerPort: 80, $patch: delete}
                - {containerPort: 81}
                env:
                - $patch: replace
                - {name: NEW, value: "1"}
              - {name: side, image: s}
              volumes:
              - {name: v, $retainKeys: [name, emptyDir], emptyDir: {}}

        """,
        """
        - {op: test, path: /metadata/name, value: web}
        - {op: add, path: /spec/template/spec/containers/-, value: {name: n, image: i}}
        - {op: replace, path: /spec/template/spec/containers/0/env/0/value, value: debug}
        - {op: copy, from: /metadata/labels, path: /spec/template/metadata/annotations}
        - {op: move, from: /spec/replicas, path: /spec/minReadySeconds}
        - {op: remove, path: /metadata/annotations/a}
        - op: add
          path: /metadata/annotations/x~1y~0z
          value: 1

        """,
        "[{\"op\": \"add\", \"path\": \"/data/k\", \"value\": \"v\"}, {\"op\": \"remove\", \"path\": \"/data/A\"}]",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: plain}\n$patch: delete\n---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{port: 80, targetPort: 9}]}\n",
    ]

    /// What a build finds around the mutated text.
    static let tree = [
        "kustomization.yaml": kustomization,
        "deployment.yaml": deployment,
        "patch.yaml": patches[0],
        "s.env": "MODE=staging\nLOG_LEVEL=info\n",
        "base/kustomization.yaml": "resources: [s.yaml]\nnamePrefix: b-\n",
        "base/s.yaml":
            "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec:\n  ports: [{name: h, port: 80}]\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: plain}\ndata: {A: '1', b: x}\n",
        "component/kustomization.yaml": component,
    ]
}
