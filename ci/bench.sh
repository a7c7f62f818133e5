#!/usr/bin/env bash
# Measures a delivery beside what people do without Headgate, and what its processes need while nothing happens.
#
#   ci/bench.sh [RUNS]       5 unless given; HEADGATE_BINARY measures another program than the release build
#
# A benchmark, not a test: a bound that is missed is marked, and the status is that of whether everything worked.
set -euo pipefail

runs=${1:-5}
root=$(cd "$(dirname "$0")/.." && pwd)
headgate=${HEADGATE_BINARY:-$root/.build/release/headgate}
busybox=/bin/busybox

for needed in "$headgate" "$busybox"; do
    [[ -x $needed ]] || { echo "bench: $needed is not there; run 'make bench'" >&2; exit 1; }
done
docker version >/dev/null 2>&1 || { echo "bench: no container engine answers 'docker version'" >&2; exit 1; }

work=$(mktemp -d -t headgate-bench.XXXXXX)
data=$work/data
port=0
# Nothing of this user's machine may have a say in what is measured.
export HOME=$work XDG_STATE_HOME=$work/state HEADGATE_DATA=$data
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=bench GIT_AUTHOR_EMAIL=bench@example.org GIT_COMMITTER_NAME=bench GIT_COMMITTER_EMAIL=bench@example.org
unset HEADGATE_SERVER HEADGATE_TOKEN_FILE

clean_up() {
    local status=$?
    if ((status != 0)); then
        echo "bench: failed; the last words of each log:" >&2
        for log in "$data"/logs/*.log; do echo "── $log" >&2 && tail -n 5 "$log" >&2; done
    fi
    "$headgate" down --containers >/dev/null 2>&1 || true
    docker rm -f "headgate-bench-$$" >/dev/null 2>&1 || true
    if ((port > 0)); then
        docker images --format '{{.Repository}}:{{.Tag}}' "127.0.0.1:$((port + 1))/*" | grep -v '<none>' | xargs -r docker rmi >/dev/null 2>&1 || true
        docker images --digests --format '{{.Repository}}@{{.Digest}}' "127.0.0.1:$((port + 1))/*" | xargs -r docker rmi >/dev/null 2>&1 || true
    fi
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# ---- what is delivered: a web server whose gates are `true`

repository=$work/bench
mkdir -p "$repository"/{ci,image,manifests,overlays/staging,overlays/production}
cd "$repository"
cp "$busybox" image/busybox
echo "hello" >image/index.html
cat >image/Dockerfile <<'END'
FROM scratch
COPY busybox /bin/busybox
COPY index.html /www/index.html
ENTRYPOINT ["/bin/busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
END
cat >ci/deliver.yaml <<'END'
name: deliver
on: {push: {branches: [main]}}
jobs:
  lint: {runs-on: self-hosted, steps: [{run: "true"}]}
  test: {runs-on: self-hosted, steps: [{run: "true"}]}
  image:
    needs: [lint, test]
    runs-on: self-hosted
    outputs: {image: "${{ steps.build.outputs.image }}"}
    steps:
      - uses: actions/checkout@v4
      - {id: build, uses: headgate/build-image@v1, with: {context: image, image: bench, tags: "${{ github.sha }}"}}
  staging:
    needs: image
    runs-on: self-hosted
    steps:
      - {uses: headgate/promote@v1, with: {environment: staging, images: "bench=${{ needs.image.outputs.image }}"}}
      - {uses: headgate/wait-for-sync@v1, with: {environment: staging, timeout: 2m}}
  production:
    needs: [image, staging]
    runs-on: self-hosted
    environment: production
    steps:
      - {uses: headgate/promote@v1, with: {environment: production, images: "bench=${{ needs.image.outputs.image }}"}}
      - {uses: headgate/wait-for-sync@v1, with: {environment: production, timeout: 2m}}
END
cat >ci/queue.yaml <<'END'
name: queue
on: workflow_dispatch
jobs:
  one:
    runs-on: self-hosted
    strategy:
      matrix:
        tens: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]
        ones: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    steps: [{run: "true"}]
END
cat >manifests/bench.yaml <<'END'
apiVersion: apps/v1
kind: Deployment
metadata: {name: bench}
spec:
  selector: {matchLabels: {app: bench}}
  template:
    metadata: {labels: {app: bench}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: web
          image: bench
          ports: [{name: http, containerPort: 8080}]
          readinessProbe: {httpGet: {path: /index.html, port: http}}
---
apiVersion: v1
kind: Service
metadata: {name: bench}
spec:
  selector: {app: bench}
  ports: [{port: 80, targetPort: http}]
END
echo "resources: [bench.yaml]" >manifests/kustomization.yaml
for environment in staging production; do
    cat >overlays/$environment/kustomization.yaml <<END
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: bench-$environment
resources: [../../manifests]
images:
  - name: bench
    newTag: unreleased
END
done
git init --quiet --initial-branch=main .
git add --all
git commit --quiet --message "start"

# ---- measuring

now() { date +%s%N; }

# The seconds since a moment, to the millisecond.
since() { awk -v t="$(($(now) - $1))" 'BEGIN { printf "%.3f\n", t / 1e9 }'; }

# Median and worst of the numbers in a file.
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { printf "%.2f", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
worst() { sort -n "$1" | awk 'END { printf "%.2f", $1 }'; }

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f", a / b }'; }

# `  ≤ BOUND`, marked when the value is above it.
bound() { awk -v value="$1" -v bound="$2" -v unit="$3" 'BEGIN { printf "≤ %s %s%s", bound, unit, (value > bound ? "  MISSED" : "") }'; }

wait_healthy() { "$headgate" wait --environment "$1" --revision "$2" --timeout 120 >/dev/null 2>&1; }

# Whether a server answers a request with 200.
answers() {
    local line
    { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
    printf 'GET /index.html HTTP/1.0\r\n\r\n' >&3
    read -r -t 1 line <&3 || line=
    exec 3>&-
    [[ $line == *" 200 "* ]]
}

# Waits until the run of a revision waits for its reviewer, and prints its number.
run_in_review() {
    local run
    for _ in $(seq 1 1200); do
        run=$("$headgate" runs 2>/dev/null | awk -v revision="${1:0:10}" '$2 == "waiting" && $3 == revision { print $1 }')
        [[ -n $run ]] && echo "$run" && return 0
        sleep 0.05
    done
    echo "bench: no run of $1 waits for a review" >&2
    return 1
}

for _ in $(seq 1 10); do
    port=$((RANDOM % 400 * 50 + 10000))
    "$headgate" up --port "$port" --detach >"$work/up.out" 2>&1 && break
    grep -q 'in use' "$work/up.out" || { cat "$work/up.out" >&2; exit 1; }
    port=0
done
((port > 0)) || { echo "bench: no free ports" >&2; exit 1; }

# Brings a revision all the way and notes the two times.
deliver() {
    local revision=$1 run start=$2
    wait_healthy staging "$revision"
    since "$start" >>"$work/staging"
    run=$(run_in_review "$revision")
    start=$(now)
    "$headgate" review approve "$run" --environment production --as bench >/dev/null
    wait_healthy production "$revision"
    since "$start" >>"$work/production"
}

echo "bench: $runs deliveries, $(nproc) cores, load $(cut -d ' ' -f 1 /proc/loadavg)" >&2
# The first one builds the image and fills the caches; it does not count.
deliver "$(git rev-parse HEAD)" "$(now)"
rm "$work/staging" "$work/production"
for number in $(seq 1 "$runs"); do
    git pull --quiet --rebase "$data/origin.git" main
    echo "$number" >notes
    git add notes
    git commit --quiet --message "delivery $number"
    start=$(now)
    git push --quiet "$data/origin.git" HEAD:main
    deliver "$(git rev-parse HEAD)" "$start"
done

# The peer: what one types on a host without Headgate, with the same image and until the same answer.
image=$(docker ps --filter "label=headgate.dev/owner=staging-$port" --format '{{.Image}}' | grep -v pause | head -n 1)
docker run -d --name "headgate-bench-$$" -p "127.0.0.1:$((port + 49)):8080" "$image" >/dev/null
for _ in $(seq 1 "$runs"); do
    start=$(now)
    docker rm -f "headgate-bench-$$" >/dev/null
    docker run -d --name "headgate-bench-$$" -p "127.0.0.1:$((port + 49)):8080" "$image" >/dev/null
    until answers $((port + 49)); do sleep 0.01; done
    since "$start" >>"$work/peer"
done
docker rm -f "headgate-bench-$$" >/dev/null

# 200 jobs of one step, from the queue of the controller through its runner.
start=$(now)
queue=$("$headgate" dispatch queue | awk '{ print $2 }')
for _ in $(seq 1 1200); do
    state=$("$headgate" runs "$queue" | awk 'NR == 1 { print $NF }')
    [[ $state == succeeded ]] && break
    sleep 0.05
done
[[ $state == succeeded ]] || { echo "bench: the queue of 200 jobs ended as $state" >&2; exit 1; }
drain=$(awk -v s="$(since "$start")" 'BEGIN { printf "%.0f", 200 / s }')

# Idle is when the last work has been over for a while.
sleep 15

staging=$(median "$work/staging")
production=$(median "$work/production")
peer=$(median "$work/peer")
printf '%-42s %8s %8s   %-18s %s\n' "" median worst bound "beside the peer"
printf '%-42s %6s s %6s s   %-18s %s×\n' "push -> staging healthy" "$staging" "$(worst "$work/staging")" \
    "$(bound "$staging" 5 s)" "$(ratio "$staging" "$peer")"
printf '%-42s %6s s %6s s   %-18s %s×\n' "approval -> production healthy" "$production" "$(worst "$work/production")" \
    "$(bound "$production" 3 s)" "$(ratio "$production" "$peer")"
printf '%-42s %6s /s %14s>= 20 /s%s\n' "200 one-step jobs from the queue" "$drain" "" "$( ((drain < 20)) && echo "  MISSED")"
printf '%-42s %6s s %6s s   %-18s\n' "peer: docker rm -f && docker run" "$peer" "$(worst "$work/peer")" "-"
echo

# Resident and anonymous memory of a process in MiB.
memory() { awk '/^Rss:/ { r = $2 } /^Anonymous:/ { a = $2 } END { printf "%.1f %.1f", r / 1024, a / 1024 }' "/proc/$1/smaps_rollup"; }

printf '%-24s %12s   %-14s %12s   %s\n' "idle process" resident bound anonymous bound
for name in controller agent-staging agent-production runner proxy; do
    pid=$("$headgate" status | awk -v name="$name" '$1 == name && $2 == "running" { print $3 }')
    read -r resident anonymous <<<"$(memory "$pid")"
    case $name in
        controller) limits=(80 30) ;;
        agent-*) limits=(40 15) ;;
        *) limits=() ;;
    esac
    printf '%-24s %8s MiB   %-14s %8s MiB   %s\n' "$name" \
        "$resident" "${limits[0]+$(bound "$resident" "${limits[0]}" MiB)}" \
        "$anonymous" "${limits[1]+$(bound "$anonymous" "${limits[1]}" MiB)}"
done
