#!/usr/bin/env bash
# Asks through the proxy at full speed while a real agent rolls out one release after another on a real engine, is killed and started
# again, and the proxy itself is upgraded. Not one request may fail.
#
#   ci/load-rollouts.sh [KIND...]    all of them unless given:
#     ingress      requests for an Ingress, by its host
#     service      requests for a Service whose port is named `http`
#     unnamed      requests for a Service whose port says nothing of HTTP
#     lines        lines of a protocol of their own, for a Service; its clients hang up by themselves
#     recreate     requests for a Service of a Deployment with the strategy `Recreate`
#
# CONNECTIONS (200), ROLLOUTS (20); HEADGATE_BINARY takes another program than the release build. KEEP=1 keeps logs of what failed.
# The status is 1 when a request failed, or a release did not reach the clients.
set -euo pipefail

kinds=("$@")
((${#kinds[@]} > 0)) || kinds=(ingress service unnamed lines recreate)
connections=${CONNECTIONS:-200}
rollouts=${ROLLOUTS:-20}
here=$(cd "$(dirname "$0")" && pwd)
headgate=${HEADGATE_BINARY:-$here/../.build/release/headgate}
[[ -x $headgate ]] || { echo "load: $headgate is not there; run 'make load'" >&2; exit 1; }
docker version >/dev/null 2>&1 || { echo "load: no container engine answers 'docker version'" >&2; exit 1; }
ulimit -n "$(ulimit -Hn)"

work=$(mktemp -d -t headgate-rollouts.XXXXXX)
# shellcheck source=ci/load/common.sh
source "$here/load/common.sh"
# shellcheck source=ci/load/host.sh
source "$here/load/host.sh"

build_web
for ((number = 0; number <= rollouts; number++)); do make_image "$number"; done

# The Deployment's strategy and the port of its Service that a kind is about.
manifests_of() {
    local strategy="{type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}" port="name: http, port: 80, targetPort: 8080"
    case $1 in
        unnamed) port="port: 80, targetPort: 8080" ;;
        lines) port="name: lines, port: 80, targetPort: 9090" ;;
        recreate) strategy="{type: Recreate}" ;;
    esac
    cat <<END
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  strategy: $strategy
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 20
      containers:
        - name: web
          image: web
          ports: [{containerPort: 8080}]
          readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{$port}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  rules:
    - host: shop.example.com
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
END
}

# One series of rollouts under load.
measure() {
    local kind=$1 mode=http target host=127.0.0.1 restarts=0 upgrades=0 number begun figures status=0 load
    start_host "$kind"
    target=$exposed
    [[ $kind != ingress ]] || { target=$ingress host=shop.example.com; }
    [[ $kind != lines ]] || mode=tcp
    manifests_of "$kind" >"$files/web.yaml"
    release 0 "Start"
    start_agent
    settle
    "$work/kept" "$mode" 127.0.0.1 "$target" "$connections" "$host" >"$work/$kind.figures" 2>"$work/$kind.failures" &
    load=$!
    begun=$(date +%s%N)
    for ((number = 1; number <= rollouts; number++)); do
        release "$number" "Release $number"
        # Somewhere in the middle of a rollout; each time a little later.
        case $((number % 5)) in
            1 | 3)
                "$headgate" agent sync --data "$agent_data" --no-wait >/dev/null
                sleep "$(awk -v n="$number" 'BEGIN { printf "%.2f", 0.2 + n * 0.09 }')"
                kill -"$( ((number % 5 == 1)) && echo KILL || echo TERM)" "$agent"
                wait "$agent" 2>/dev/null || true
                start_agent
                restarts=$((restarts + 1))
                ;;
        esac
        if ((number == (rollouts + 1) / 2)); then
            "$headgate" agent sync --data "$agent_data" --no-wait >/dev/null
            sleep 0.7
            upgrade_proxy
            upgrades=$((upgrades + 1))
        fi
        settle
    done
    begun=$((($(date +%s%N) - begun) / 1000000))
    # The last release has to be seen by clients, too.
    sleep 1
    kill "$load"
    wait "$load" || status=$?
    stop_host
    figures=$(cat "$work/$kind.figures")
    [[ -n $figures ]] || { echo "load: the clients of $kind ended early" >&2; cat "$work/$kind.failures" >&2; return 1; }
    # shellcheck disable=SC2086
    set -- $figures
    printf '%-9s %9d %7d %9.2f %8.2f %7d %7d %9d %9d %7.1f s %5d %5d%s\n' "$kind" "$2" "$4" "$6" "$8" "${10}" "${12}" "${14}" "$rollouts" \
        "$(awk -v t="$begun" 'BEGIN { print t / 1000 }')" "$restarts" "$upgrades" "$( (($4 > 0)) && echo "  FAILED" || true)"
    if (($4 > 0)); then
        cat "$work/$kind.failures" >&2
        failures=$((failures + 1))
    fi
    # Each release serves before the next one comes.
    if ((${16} < rollouts + 1)); then
        echo "load: the clients of $kind saw ${16} of $((rollouts + 1)) releases" >&2
        failures=$((failures + 1))
    fi
}

failures=0
echo "load: $connections connections, $(nproc) cores, load $(cut -d ' ' -f 1 /proc/loadavg)" >&2
printf '%-9s %9s %7s %9s %8s %7s %7s %9s %9s %9s %5s %5s\n' "" requests failed "p50 ms" "p99 ms" "max ms" "pause" conns rollouts took "agent" "proxy"
for kind in "${kinds[@]}"; do
    case $kind in
        ingress | service | unnamed | lines | recreate) measure "$kind" ;;
        *)
            echo "load: there is no kind '$kind'" >&2
            exit 2
            ;;
    esac
done
exit $((failures > 0))
