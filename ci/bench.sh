#!/usr/bin/env bash
# Measures Headgate beside plain Docker on this machine, in one run: how long a push takes to staging and an approval to
# production, and what the processes take when they idle. It prints figures beside their bounds; a bound that is missed is
# shown, not an error. Needs an engine, git, curl and a static busybox.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
headgate=${HEADGATE_BINARY:-$root/.build/release/headgate}
rounds=${ROUNDS:-5}
port=${PORT:-9600}
work=$(mktemp -d)
data=$work/data

clean_up() {
    "$headgate" down --data "$data" --containers >/dev/null 2>&1 || true
    docker rm -f headgate-bench-peer >/dev/null 2>&1 || true
    docker images --format '{{.Repository}}:{{.Tag}}' | grep -E "^127\.0\.0\.1:$((port + 1))/bench:" | xargs -r docker rmi -f >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap clean_up EXIT

now() { date +%s%3N; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=bench GIT_AUTHOR_EMAIL=bench@localhost GIT_COMMITTER_NAME=bench GIT_COMMITTER_EMAIL=bench@localhost

repository=$work/repository
mkdir -p "$repository"/{ci,manifests,image,overlays/staging,overlays/production}
cd "$repository"
git init -q -b main
cp "$(command -v busybox)" image/busybox
printf 'FROM scratch\nCOPY busybox /bin/busybox\nCOPY index.html /www/index.html\nENTRYPOINT ["/bin/busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]\n' >image/Dockerfile
echo bench >image/index.html
cat >ci/deliver.yaml <<'YAML'
on: push
jobs:
  gates:
    runs-on: self-hosted
    steps: [{run: "true"}]
  image:
    needs: gates
    runs-on: self-hosted
    outputs: {image: "${{ steps.build.outputs.image }}"}
    steps:
      - uses: actions/checkout@v4
      - uses: headgate/build-image@v1
        id: build
        with: {context: image, image: bench, tags: "${{ github.sha }}"}
  staging:
    needs: image
    runs-on: self-hosted
    environment: staging
    steps:
      - uses: headgate/promote@v1
        with: {environment: staging, images: "bench=${{ needs.image.outputs.image }}"}
      - uses: headgate/wait-for-sync@v1
        with: {environment: staging, timeout: 2m}
  production:
    needs: [image, staging]
    runs-on: self-hosted
    environment: production
    steps:
      - uses: headgate/promote@v1
        with: {environment: production, images: "bench=${{ needs.image.outputs.image }}"}
      - uses: headgate/wait-for-sync@v1
        with: {environment: production, timeout: 2m}
YAML
cat >manifests/bench.yaml <<'YAML'
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
          ports: [{containerPort: 8080}]
          readinessProbe: {httpGet: {path: /index.html, port: 8080}}
---
apiVersion: v1
kind: Service
metadata: {name: bench}
spec:
  selector: {app: bench}
  ports: [{port: 80, targetPort: 8080}]
YAML
echo 'resources: [bench.yaml]' >manifests/kustomization.yaml
for environment in staging production; do
    printf 'resources: [../../manifests]\nnamespace: bench-%s\nimages:\n  - name: bench\n    newTag: unreleased\n' "$environment" >"overlays/$environment/kustomization.yaml"
done
git add -A
git commit -q -m "bench: begin"

"$headgate" up --repository "$repository" --data "$data" --port "$port" --detach >"$work/up.log"
origin=$data/origin.git

approve() {
    local run
    run=$("$headgate" runs --limit 1 --data "$data" | awk 'NR == 2 { print $1 }')
    until "$headgate" review approve "$run" --environment production --as bench --data "$data" >/dev/null 2>&1; do sleep 0.02; done
}

"$headgate" wait --environment staging --revision HEAD --timeout 120 --data "$data" >/dev/null 2>&1
approve
"$headgate" wait --environment production --revision HEAD --timeout 120 --data "$data" >/dev/null 2>&1

: >"$work/staging"
: >"$work/production"
for round in $(seq 1 "$rounds"); do
    # The image is built already: only the commit is new, and with it the tag and the Pods.
    git pull -q --rebase "$origin" main
    git commit -q --allow-empty -m "bench: round $round"
    begin=$(now)
    git push -q "$origin" HEAD:main
    "$headgate" wait --environment staging --revision HEAD --timeout 120 --data "$data" >/dev/null 2>&1
    echo $(($(now) - begin)) >>"$work/staging"
    # The job of production waits a moment later than staging is healthy; approving begins when it does.
    until "$headgate" review --data "$data" | grep -q production; do sleep 0.02; done
    begin=$(now)
    approve
    "$headgate" wait --environment production --revision HEAD --timeout 120 --data "$data" >/dev/null 2>&1
    echo $(($(now) - begin)) >>"$work/production"
done

# The peer: the same image stopped, started and answering, by hand.
image=$(docker images --format '{{.Repository}}:{{.Tag}}' | grep -E "^127\.0\.0\.1:$((port + 1))/bench:" | head -n 1)
: >"$work/peer"
for _ in $(seq 1 "$rounds"); do
    begin=$(now)
    docker rm -f headgate-bench-peer >/dev/null 2>&1 || true
    docker run -d --name headgate-bench-peer -p "127.0.0.1:$((port + 45)):8080" "$image" >/dev/null
    until curl -sf -o /dev/null "http://127.0.0.1:$((port + 45))/index.html"; do sleep 0.005; done
    echo $(($(now) - begin)) >>"$work/peer"
done

staging=$(median <"$work/staging")
production=$(median <"$work/production")
peer=$(median <"$work/peer")
echo "medians of $rounds rounds, $(nproc) cores, load $(cut -d ' ' -f 1 /proc/loadavg)"
printf '%-34s %8s ms   bound 5000   %s x docker rm + run\n' "push → staging healthy" "$staging" "$(awk "BEGIN { printf \"%.1f\", $staging / $peer }")"
printf '%-34s %8s ms   bound 3000   %s x docker rm + run\n' "approval → production healthy" "$production" "$(awk "BEGIN { printf \"%.1f\", $production / $peer }")"
printf '%-34s %8s ms   (drops requests meanwhile)\n' "docker rm -f + docker run" "$peer"

sleep 15
for process in controller runner proxy agent; do
    case $process in
        controller) bounds="bound 80/30" ;;
        agent) bounds="bound 40/15" ;;
        *) bounds="" ;;
    esac
    for pid in $(pgrep -f "headgate $process .*$work" || true); do
        awk -v name="$process" -v bounds="$bounds" '
            /^Rss/ { rss = $2 } /^Anonymous/ { anonymous = $2 }
            END { printf "%-34s %8.1f MiB resident, %.1f anonymous   %s\n", name " (idle)", rss / 1024, anonymous / 1024, bounds }' "/proc/$pid/smaps_rollup"
    done
done
