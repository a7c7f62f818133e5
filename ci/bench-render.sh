#!/usr/bin/env bash
# Measures `headgate render` beside `kustomize build`: whole processes, the same overlays, the same bytes expected.
#
#   ci/bench-render.sh [RUNS]    5 unless given; HEADGATE_BINARY measures another program than the release build,
#                                KUSTOMIZE another kustomize than the one on the PATH
#
# A benchmark, not a test: a ratio that is missed is marked, and the status is that of whether everything worked.
set -euo pipefail

runs=${1:-5}
root=$(cd "$(dirname "$0")/.." && pwd)
headgate=${HEADGATE_BINARY:-$root/.build/release/headgate}
kustomize=${KUSTOMIZE:-$(command -v kustomize || true)}

[[ -x $headgate ]] || { echo "bench-render: $headgate is not there; run 'make bench'" >&2; exit 1; }

work=$(mktemp -d -t headgate-render.XXXXXX)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# ---- what is rendered

# One application: a Deployment, a Service, a ConfigMap and a ServiceAccount that name each other.
application() {
    cat <<END
apiVersion: apps/v1
kind: Deployment
metadata:
  name: $1
  labels: {app: $1}
spec:
  replicas: 2
  selector:
    matchLabels: {app: $1}
  template:
    metadata:
      labels: {app: $1}
    spec:
      serviceAccountName: $1
      containers:
        - name: web
          image: registry.example.org/web:1.0
          args: ["--port", "8080", "--verbose=true"]
          ports: [{name: http, containerPort: 8080}]
          envFrom: [{configMapRef: {name: $1}}]
          env:
            - name: LOG_LEVEL
              value: info
          resources:
            requests: {cpu: 100m, memory: 128Mi}
            limits: {memory: 256Mi}
          readinessProbe: {httpGet: {path: /ready, port: http}}
---
apiVersion: v1
kind: Service
metadata:
  name: $1
spec:
  selector: {app: $1}
  ports: [{port: 80, targetPort: http}]
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: $1
data:
  upstream: http://$1:80
  limits.yaml: |
    requests: 100
    burst: 20
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: $1
END
}

# A base of so many resources in files of twenty applications, and three overlays one over the other.
layers() {
    local directory=$1 applications=$(($2 / 4)) number file=
    mkdir -p "$directory"/{base,one,two,three}
    {
        echo "resources:"
        for ((number = 0; number < applications; number++)); do
            if ((number % 20 == 0)); then
                file=part-$((number / 20)).yaml
                echo "- $file"
            else
                echo "---" >>"$directory/base/$file"
            fi
            application "app-$number" >>"$directory/base/$file"
        done
    } >"$directory/base/kustomization.yaml"
    cat >"$directory/one/kustomization.yaml" <<'END'
resources: [../base]
namePrefix: team-
labels:
- pairs: {team: delivery}
  includeSelectors: true
configMapGenerator:
- name: shared
  literals: [MODE=production, REGION=eu-central-1]
END
    cat >"$directory/two/kustomization.yaml" <<'END'
resources: [../one]
namespace: delivery
images:
- name: registry.example.org/web
  newTag: "2.0"
END
    cat >"$directory/three/kustomization.yaml" <<'END'
resources: [../two]
nameSuffix: -eu
commonAnnotations: {example.org/owner: delivery}
replicas:
- {name: app-1, count: 3}
patches:
- target: {kind: Deployment, name: app-0}
  patch: |
    - op: replace
      path: /spec/template/spec/containers/0/env/0/value
      value: debug
- patch: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: app-2}
    spec:
      template:
        spec:
          containers:
          - name: web
            resources: {limits: {memory: 512Mi}}
END
}

small() {
    mkdir -p "$1"/{base,overlay}
    application web | sed -n '1,/ports: \[{port/p' >"$1/base/web.yaml"
    echo "resources: [web.yaml]" >"$1/base/kustomization.yaml"
    cat >"$1/overlay/kustomization.yaml" <<'END'
resources: [../base]
namespace: staging
configMapGenerator:
- name: web
  literals: [MODE=staging, REGION=eu-central-1]
images:
- name: registry.example.org/web
  newTag: "2.0"
patches:
- patch: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {replicas: 3}
END
}

small "$work/small"
layers "$work/200" 200
layers "$work/2000" 2000
layers "$work/8000" 8000

# ---- measuring

# Runs a program on an overlay so many times; prints the medians of its seconds, of its seconds of CPU and of its peak memory in KiB.
measure() {
    local count=$1 output=$2
    shift 2
    python3 - "$count" "$output" "$@" <<'END'
import os, statistics, sys, time

count, output, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
seconds, cpu, memory = [], [], []
for _ in range(count):
    with open(output, "wb") as file:
        start = time.monotonic()
        child = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, file.fileno(), 1)])
        _, status, usage = os.wait4(child, 0)
        seconds.append(time.monotonic() - start)
    if status != 0:
        sys.exit(f"bench-render: {' '.join(command)} failed")
    cpu.append(usage.ru_utime + usage.ru_stime)
    memory.append(usage.ru_maxrss)
print(*(statistics.median(values) for values in (seconds, cpu, memory)))
END
}

# `N×  (≥ BOUND×)`, marked when it is below.
ratio() {
    awk -v ours="$1" -v theirs="$2" -v bound="$3" 'BEGIN {
        printf "%.1f×  (≥ %s×%s)", theirs / ours, bound, theirs / ours < bound ? ", MISSED" : "" }'
}

row() { printf '%-26s %-10s %9s %9s %11s   %s\n' "$@"; }
line() {
    local what=$1 program=$2 beside=$3
    shift 3
    row "$what" "$program" "$(awk -v v="$1" 'BEGIN { printf "%.1f ms", v * 1000 }')" \
        "$(awk -v v="$2" 'BEGIN { printf "%.1f ms", v * 1000 }')" \
        "$(awk -v v="$3" 'BEGIN { printf "%.1f MiB", v / 1024 }')" "$beside"
}

compare() {
    local what=$1 overlay=$2 bound=$3 ours_runs=$4 theirs_runs=$5 ours theirs beside=
    read -ra ours < <(measure "$ours_runs" "$work/ours" "$headgate" render "$overlay")
    ((${#ours[@]} == 3)) || exit 1
    if [[ -n $kustomize && $bound != 0 ]]; then
        read -ra theirs < <(measure "$theirs_runs" "$work/theirs" "$kustomize" build "$overlay")
        ((${#theirs[@]} == 3)) || exit 1
        cmp "$work/ours" "$work/theirs" || { echo "bench-render: the two outputs differ" >&2; exit 1; }
        beside=$(ratio "${ours[0]}" "${theirs[0]}" "$bound")
        awk -v a="${ours[2]}" -v b="${theirs[2]}" 'BEGIN { exit !(a > b) }' && beside+="  MORE MEMORY"
    fi
    line "$what" headgate "$beside" "${ours[@]}"
    [[ -z ${theirs:-} ]] || line "" kustomize "" "${theirs[@]}"
    last=${ours[0]}
}

if [[ -z $kustomize ]]; then
    echo "bench-render: kustomize is not on the PATH; only Headgate is measured, and there are no ratios"
fi
row overlay program elapsed CPU "peak memory" "beside kustomize"
compare "small" "$work/small/overlay" 8 $((runs * 4)) "$((runs * 4))"
compare "200 resources, 3 layers" "$work/200/three" 12 "$((runs * 2))" "$runs"
compare "2,000 resources, 3 layers" "$work/2000/three" 60 "$runs" "$(((runs + 2) / 3))"
two_thousand=$last
compare "8,000 resources, 3 layers" "$work/8000/three" 0 "$runs" 0
awk -v a="$two_thousand" -v b="$last" 'BEGIN {
    printf "four times the resources take %.1f times as long (linear: about 4)%s\n", b / a, (b / a > 5 ? "  MISSED" : "") }'
