extension Corpus {
    /// Workflows with a little of everything.
    static let workflows = [
        """
        name: Deliver
        run-name: Deliver ${{ github.ref_name }}
        on:
          push: {branches: [main, 'release/**', '!release/old'], paths-ignore: ['docs/**']}
          pull_request: {types: [opened, synchronize]}
          schedule:
            - cron: '30 5 * * MON-FRI'
              timezone: Europe/Berlin
          workflow_dispatch:
            inputs:
              level: {type: choice, options: [low, high], default: low}
              dry: {type: boolean}
              count: {type: number, default: 3}
        permissions: {contents: read}
        concurrency: {group: "deliver-${{ github.ref }}", cancel-in-progress: true}
        env: {A: "${{ github.sha }}", B: 1.50}
        defaults: {run: {shell: bash}}
        jobs:
          build:
            runs-on: [linux, "${{ inputs.level || 'x' }}"]
            outputs: {list: "${{ steps.s.outputs.list }}"}
            timeout-minutes: 5
            steps:
              - uses: actions/checkout@v4
                with: {depth: 1}
              - id: s
                if: success() && github.event_name == 'push'
                run: |
                  echo "${{ toJSON(github.event) }}" ${{ secrets.KEY }}
                env: {T: "${{ hashFiles('**/a') }}"}
                continue-on-error: true
          test:
            needs: build
            strategy:
              fail-fast: false
              max-parallel: 2
              matrix:
                os: [x, y]
                v: [1, 2]
                exclude: [{os: x, v: 1}]
                include: [{os: z, extra: true}]
            runs-on: ${{ matrix.os }}
            continue-on-error: ${{ matrix.v == 2 }}
            container: {image: "i:${{ matrix.v }}", options: --health-cmd "true" --cpus 1, ports: [80]}
            services: {db: {image: postgres, env: {P: x}}}
          deploy:
            needs: [build, test]
            if: always() && !cancelled()
            concurrency: production
            environment: {name: production, url: "https://${{ needs.build.outputs.list }}"}
            runs-on: {group: fast, labels: [gpu]}
        """,
        """
        on: push
        jobs:
          list: {runs-on: l}
          deploy:
            needs: list
            strategy: {matrix: {to: "${{ fromJSON(needs.list.outputs.a || '[1, 2]') }}"}}
            uses: ./deploy.yml
            with: {to: "${{ matrix.to }}", "count": 3}
            secrets: inherit
            concurrency: d
          after: {runs-on: l, needs: deploy, if: "needs.deploy.outputs.address != 'x'"}
        """,
        """
        on:
          workflow_call:
            inputs:
              to: {type: string, required: false, default: a}
              count: {type: number}
            secrets: {key: {required: false}}
            outputs: {address: {value: "${{ jobs.release.outputs.a }}"}}
        concurrency: c-${{ inputs.to }}
        jobs:
          prepare: {runs-on: "${{ inputs.to }}"}
          release: {runs-on: l, needs: prepare, environment: "${{ inputs.to }}"}
        """,
        """
        on: [push, workflow_call, workflow_dispatch, schedule]
        jobs:
          a: &a
            runs-on: l
            if: false
            steps: [{run: "x ${{ github.head_ref }}"}, {uses: o/r@v1}, {uses: ./x}, {uses: "docker://i"}]
          b: {runs-on: l, needs: a}
          c: {runs-on: l, needs: [a, b], if: failure('a') || success('b')}
          d: {runs-on: l, strategy: {matrix: {include: [{x: 1}, {x: 2}]}, max-parallel: 1}}
        """,
    ]
}
