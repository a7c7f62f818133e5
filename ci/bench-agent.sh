#!/usr/bin/env bash
# Measures an agent on a real engine: a rollout beside `docker run`, what puts right what is done by hand, an idle host of many workloads,
# and the memory of agent and proxy after all that.
#
#   ci/bench-agent.sh [RUNS]    15 rollouts unless given; WORKLOADS (100); HEADGATE_BINARY measures another program than the release build
#
# A bound that is missed is marked, and then the status is 1.
set -euo pipefail

runs=${1:-15}
workloads=${WORKLOADS:-100}
here=$(cd "$(dirname "$0")" && pwd)
headgate=${HEADGATE_BINARY:-$here/../.build/release/headgate}
[[ -x $headgate ]] || { echo "bench: $headgate is not there; run 'make bench'" >&2; exit 1; }
docker version >/dev/null 2>&1 || { echo "bench: no container engine answers 'docker version'" >&2; exit 1; }

work=$(mktemp -d -t headgate-agent.XXXXXX)
# shellcheck source=ci/load/common.sh
source "$here/load/common.sh"
# shellcheck source=ci/load/host.sh
source "$here/load/host.sh"
missed=0

now() { date +%s%3N; }
median() { percentile "$1" 50; }
worst() { percentile "$1" 100; }
# `mark VALUE BOUND`: the mark of a bound that is missed.
mark() {
    awk -v v="$1" -v b="$2" 'BEGIN { exit !(v > b) }' || return 0
    missed=$((missed + 1))
    mark="  MISSED"
}

build_web
for ((number = 0; number <= runs; number++)); do make_image "$number"; done

# ---- one container, ready at once, from its commit to the first answer

start_host rollout
cat >"$files/web.yaml" <<END
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 5
      containers:
        - name: web
          image: web
          readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: 8080}]
END
release 0 "Start"
start_agent
settle
docker run -d --name "$image" -p "127.0.0.1:$((exposed + 20)):8080" "$image:0" >/dev/null
for ((number = 1; number <= runs; number++)); do
    release "$number" "Release $number"
    begun=$(now)
    "$headgate" agent sync --data "$agent_data" --no-wait >/dev/null
    ended=$("$work/until" 127.0.0.1 "$exposed" "version $number")
    echo $((ended - begun)) >>"$work/rollout.times"
    settle
    # What one types without Headgate, with the same images and until the same answer.
    begun=$(now)
    docker rm -f "$image" >/dev/null
    docker run -d --name "$image" -p "127.0.0.1:$((exposed + 20)):8080" "$image:$number" >/dev/null
    ended=$("$work/until" 127.0.0.1 $((exposed + 20)) "version $number")
    echo $((ended - begun)) >>"$work/peer.times"
done
docker rm -f "$image" >/dev/null
stop_host

# ---- many workloads

EXPOSE='' start_host many
# The first ones are reached through ports of the host.
reached=16
first=$((31000 + $$ % 100 * 16))
for ((number = 0; number < workloads; number++)); do
    cat <<END
apiVersion: apps/v1
kind: Deployment
metadata: {name: web-$number}
spec:
  selector: {matchLabels: {app: web-$number}}
  template:
    metadata: {labels: {app: web-$number}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - {name: web, image: web, readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 10}}
---
END
    ((number < reached)) || continue
    cat <<END
apiVersion: v1
kind: Service
metadata: {name: web-$number}
spec:
  type: NodePort
  selector: {app: web-$number}
  ports: [{name: http, port: 80, targetPort: 8080, nodePort: $((first + number))}]
---
END
done >"$files/web.yaml"
release 0 "Start"
start_agent
echo "bench: $workloads workloads start" >&2
until_true "the agent" test -f "$agent_data/status.json"
"$headgate" agent sync --data "$agent_data" --timeout 15m >/dev/null || { "$headgate" agent status --data "$agent_data" >&2; exit 1; }

# What an idle sync costs: the processor time of all threads of the agent, before and after so many of them.
syncs=40
sleep 15
before=$(ticks "$agent")
begun=$(now)
for ((turn = 0; turn < syncs; turn++)); do settle >/dev/null; done
took=$(($(now) - begun))
after=$(ticks "$agent")
hundredth=$(getconf CLK_TCK)
sync=$(awk -v t=$((after - before)) -v n=$syncs -v h="$hundredth" 'BEGIN { printf "%.1f", t * 1000 / h / n }')
# What it does without being asked in the same time: it looks at the engine, and probes.
before=$(ticks "$agent")
sleep "$(awk -v t=$took 'BEGIN { print t / 1000 }')"
after=$(ticks "$agent")
idle=$(awk -v t=$((after - before)) -v s=$took -v h="$hundredth" 'BEGIN { printf "%.2f", t * 100 / h / (s / 1000) }')

# ---- what is done by hand

container() { docker ps -aq --filter "label=headgate.dev/owner=$owner" --filter "label=headgate.dev/workload=web-$1" --filter label=headgate.dev/container=web; }
turn=0
for ((round = 0; round < reached / 4; round++)); do
    for deed in kill "rm -f" stop pause; do
        id=$(container $turn)
        begun=$(now)
        # shellcheck disable=SC2086
        docker $deed "$id" >/dev/null
        ended=$("$work/until" 127.0.0.1 $((first + turn)) "version 0")
        echo $((ended - begun)) >>"$work/${deed%% *}.times"
        turn=$((turn + 1))
    done
done
cat "$work"/{kill,rm,stop,pause}.times >"$work/drift.times"

memory() { awk '/^Rss:/ { r = $2 } /^Anonymous:/ { a = $2 } END { printf "%.1f %.1f", r / 1024, a / 1024 }' "/proc/$1/smaps_rollup"; }
read -r agent_resident agent_anonymous <<<"$(memory "$agent")"
read -r proxy_resident proxy_anonymous <<<"$(memory "$proxy")"

line() {
    local mark=
    [[ -z $4 ]] || mark "$2" "$4"
    printf '%-46s %9s %9s %-4s %s%s\n' "$1" "$2" "$3" "$5" "${4:+<= $4}" "$mark"
}
echo "bench: $runs rollouts, $workloads workloads, $(nproc) cores, load $(cut -d ' ' -f 1 /proc/loadavg)" >&2
printf '%-46s %9s %9s\n' "" median worst
line "rollout, from the commit to the first answer" "$(median "$work/rollout.times")" "$(worst "$work/rollout.times")" 1500 ms
line "  peer: docker rm -f && docker run" "$(median "$work/peer.times")" "$(worst "$work/peer.times")" "" ms
printf '%-46s %8s×\n' "  beside the peer" "$(awk -v a="$(median "$work/rollout.times")" -v b="$(median "$work/peer.times")" 'BEGIN { printf "%.2f", a / b }')"
line "put right, from the command to the next answer" "$(median "$work/drift.times")" "$(worst "$work/drift.times")" 1000 ms
for deed in kill rm stop pause; do
    line "  docker $deed" "$(median "$work/$deed.times")" "$(worst "$work/$deed.times")" "" ms
done
line "idle sync of $workloads workloads, processor time" "$sync" - 20 ms
line "  without being asked, of one core" "$idle" - "" "%"
line "agent, resident" "$agent_resident" - 40 MiB
line "agent, anonymous" "$agent_anonymous" - 15 MiB
line "proxy, resident" "$proxy_resident" - 40 MiB
line "proxy, anonymous" "$proxy_anonymous" - 15 MiB
stop_host
if ((missed > 0)); then
    echo "bench: $missed bounds were missed" >&2
    exit 1
fi
