#!/usr/bin/env bash
# Measures what the controller adds to a delivery, beside Buildbot from PyPI on the same machine in the same minutes.
#
#   ci/bench-latency.sh [TIMES]    12 unless given; HEADGATE_BINARY measures another program than the release build
#
#   push -> first output           from the webhook of a push until the first command of its gates runs
#   approval -> promotion          from an approval until the promotion is on the branch of the origin
#
# Both get the webhook the same way, by curl, and both run the same command, which writes down when it began; they take turns.
# Headgate fetches the commit, reads its workflow and plans it; Buildbot has its one step in its configuration and checks out
# nothing. The status is 1 when a bound is missed.
set -euo pipefail

times=${1:-12}
here=$(cd "$(dirname "$0")" && pwd)
headgate=${HEADGATE_BINARY:-$here/../.build/release/headgate}
[[ -x $headgate ]] || { echo "bench: $headgate is not there; run 'make bench'" >&2; exit 1; }
# Buildbot is installed once and kept: BUILDBOT_VENV says where.
buildbot_cache=${BUILDBOT_VENV:-${XDG_CACHE_HOME:-$HOME/.cache}/headgate-bench/buildbot}

work=$(mktemp -d -t headgate-latency.XXXXXX)
# shellcheck source=ci/load/common.sh
source "$here/load/common.sh"
port=$(free_port)
buildbot_port=$(free_port)
worker_port=$(free_port)
for token in operator runner-token; do head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$work/$token"; done
"${CC:-$(command -v cc || command -v clang)}" -O2 -D_GNU_SOURCE -o "$work/refwatch-load" "$here/load/refwatch.c"

# ---- Headgate

mkdir -p "$work/files/ci" "$work/files/overlays/production"
cat >"$work/gate" <<END
#!/bin/bash
echo "\$EPOCHREALTIME" >>"$work/\$1"
echo "first line"
END
chmod +x "$work/gate"
cat >"$work/files/ci/deliver.yaml" <<END
name: deliver
on: {push: {branches: [main]}}
jobs:
  gate: {runs-on: self-hosted, steps: [{run: "$work/gate headgate.first"}]}
  production:
    needs: gate
    runs-on: self-hosted
    environment: production
    steps:
      - {uses: headgate/promote@v1, with: {environment: production, images: "web=registry.example.org/web:\${{ github.sha }}"}}
END
cat >"$work/files/overlays/production/kustomization.yaml" <<END
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
images:
  - name: web
    newName: registry.example.org/web
    newTag: v1
END
make_origin "$work/origin.git" "$work/files"
cat >"$work/headgate.yaml" <<END
apiVersion: headgate.dev/v1
kind: Controller
listen: 127.0.0.1:$port
data: $work/data
registry: 127.0.0.1:1
repositories: [{name: shop, url: "file://$work/origin.git", poll: 1h, webhook: {secret: {file: $work/operator}}}]
environments: [{name: production, repository: shop, reviewers: [alice]}]
users: [{name: alice, role: reviewer}]
operator: {token: {file: $work/operator}}
runners: [{name: bench, labels: [self-hosted], concurrency: 2, token: {file: $work/runner-token}}]
END

# ---- Buildbot

install_buildbot() {
    [[ -x $buildbot_cache/bin/buildbot ]] && return
    echo "bench: installing Buildbot into $buildbot_cache" >&2
    python3 -m venv "$buildbot_cache" &&
        "$buildbot_cache/bin/pip" install --quiet --disable-pip-version-check buildbot==4.3.0 buildbot-worker==4.3.0 buildbot-www==4.3.0
}

start_buildbot() {
    "$buildbot_cache/bin/buildbot" create-master --quiet "$work/master" >"$work/buildbot-create.log"
    cat >"$work/master/master.cfg" <<END
from buildbot.plugins import *
c = BuildmasterConfig = {}
c['workers'] = [worker.Worker('bench', 'bench')]
c['protocols'] = {'pb': {'port': 'tcp:$worker_port:interface=127.0.0.1'}}
c['change_source'] = []
c['schedulers'] = [schedulers.AnyBranchScheduler(name='all', treeStableTimer=None, builderNames=['gate'])]
factory = util.BuildFactory([steps.ShellCommand(command=['$work/gate', 'buildbot.first'])])
c['builders'] = [util.BuilderConfig(name='gate', workernames=['bench'], factory=factory)]
c['www'] = {'port': 'tcp:$buildbot_port:interface=127.0.0.1', 'change_hook_dialects': {'base': True}}
c['db'] = {'db_url': 'sqlite:///state.sqlite'}
c['buildbotURL'] = 'http://127.0.0.1:$buildbot_port/'
c['buildbotNetUsageData'] = None
END
    start "$work/buildbot.log" "$buildbot_cache/bin/buildbot" start --nodaemon "$work/master"
    until_true "Buildbot" curl -fsS "http://127.0.0.1:$buildbot_port/api/v2/masters"
    "$buildbot_cache/bin/buildbot-worker" create-worker "$work/worker" "127.0.0.1:$worker_port" bench bench >"$work/worker-create.log"
    start "$work/buildbot-worker.log" "$buildbot_cache/bin/buildbot-worker" start --nodaemon "$work/worker"
    until_true "Buildbot's worker" has_worker
}

has_worker() { curl -fsS "http://127.0.0.1:$buildbot_port/api/v2/workers" | tr -d ' \n' | grep -q '"connected_to":\[{'; }

buildbot_hook() {
    curl -fsS -o /dev/null "http://127.0.0.1:$buildbot_port/change_hook/base" --data-urlencode "author=bench" \
        --data-urlencode "revision=$1" --data-urlencode "comments=Next" --data-urlencode "branch=main" \
        --data-urlencode "project=shop" --data-urlencode 'files=["a"]'
}

# ---- measuring

lines_of() { [[ -f $1 ]] && wc -l <"$1" || echo 0; }
has_lines() { (($(lines_of "$1") >= $2)); }
ms_since() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f\n", (b - a) * 1000 }'; }

# Waits for the answer of one webhook: line $2 of file $1, which is when the command began.
first_output() {
    until_true "the gate" has_lines "$work/$1.first" "$2"
    ms_since "$3" "$(sed -n "$2p" "$work/$1.first")" >>"$work/$1.times"
}

# Whether the review of a commit waits; what is there of it is in the file `review`.
has_review() {
    curl -fsS "http://127.0.0.1:$port/api/v1/reviews" >"$work/review"
    grep -q "\"revision\":\"$1\"" "$work/review"
}

has_no_review() { curl -fsS "http://127.0.0.1:$port/api/v1/reviews" | grep -q '"reviews":\[\]'; }

# The value of a member in the file `review`, which has one review.
member() { sed -E "s/.*\"$1\":\"?([^\",]*).*/\1/" "$work/review"; }

approve() {
    curl -fsS -o /dev/null -H "Authorization: Bearer $(cat "$work/operator")" -H "Content-Type: application/json" \
        --data "{\"environment\":\"production\",\"decision\":\"approve\",\"reviewer\":\"alice\",\"seen\":\"$2\"}" \
        "http://127.0.0.1:$port/api/v1/runs/$1/reviews"
}

# One delivery of Headgate: the webhook, and once the gate is through, the approval.
deliver() {
    local number=$1 revision begun run seen moved
    revision=$(commit_to "$work/origin.git" "delivery $number")
    begun=$EPOCHREALTIME
    send_hook shop
    first_output headgate "$number" "$begun"
    until_true "the review" has_review "$revision"
    run=$(member run)
    seen=$(member fingerprint)
    "$work/refwatch-load" "$work/origin.git/refs/heads/main" 60 >"$work/moved" &
    sleep 0.1
    begun=$EPOCHREALTIME
    approve "$run" "$seen"
    wait $!
    moved=$(cut -d ' ' -f 2 "$work/moved")
    ms_since "$begun" "$moved" >>"$work/promotion.times"
}

start_controller
start "$work/runner.log" "$headgate" runner --config "$work/headgate.yaml" --name bench --data "$work/runner"
# What is there at the beginning is delivered too: it makes everything warm, and its promotion waits for nobody.
until_true "the first gate" has_lines "$work/headgate.first" 1
until_true "the first review" has_review "$(git -C "$work/origin.git" rev-parse main)"
approve "$(member run)" "$(member fingerprint)"
until_true "the first promotion" has_no_review
rm "$work/headgate.first"
has_peer=false
if install_buildbot >"$work/pip.log" 2>&1 && start_buildbot; then has_peer=true; else tail -n 3 "$work/pip.log" >&2; fi

echo "bench: $times times, $(nproc) cores, load $(cut -d ' ' -f 1 /proc/loadavg)" >&2
# Neither side's first time counts.
for ((number = 1; number <= times + 1; number++)); do
    deliver "$number"
    if $has_peer; then
        begun=$EPOCHREALTIME
        buildbot_hook "$(git -C "$work/origin.git" rev-parse main)"
        first_output buildbot "$number" "$begun"
    fi
done
sed -i 1d "$work"/*.times

printf '%-50s %9s %9s\n' "" median p99
judge "push -> first output: Headgate" "$(percentile "$work/headgate.times" 50)" ms 300
tell "  its 99th percentile" "$(percentile "$work/headgate.times" 99)" ms
if $has_peer; then
    tell "push -> first output: Buildbot" "$(percentile "$work/buildbot.times" 50) $(percentile "$work/buildbot.times" 99)" ms
    tell "  Headgate beside Buildbot" "$(awk -v a="$(percentile "$work/headgate.times" 50)" -v b="$(percentile "$work/buildbot.times" 50)" \
        'BEGIN { printf "%.2f", a / b }')" times
fi
judge "approval -> promotion on the branch" "$(percentile "$work/promotion.times" 50)" ms 200
tell "  its 99th percentile" "$(percentile "$work/promotion.times" 99)" ms
((missed == 0)) || { echo "bench: $missed bounds were missed" >&2; exit 1; }
