#!/usr/bin/env bash
# Holds manifests/monitoring to a real Prometheus: promtool checks and tests the rules, and a server that scrapes a running API and
# monitor evaluates every rule and every query of the dashboard.
#
#   ci/check-monitoring.sh BINARY     the moderation program
#
# Prometheus comes from the distribution's package, unpacked into a cache and not installed, so that no service starts. Where it
# cannot be had, that is said.
set -euo pipefail

if [ $# -ne 1 ] || [ ! -x "$1" ]; then
    echo "usage: $0 BINARY" >&2
    exit 2
fi
binary=$(realpath "$1")
root=$(realpath "$(dirname "$0")/..")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/headgate-tests/prometheus
note() { printf 'check-monitoring: %s\n' "$*" >&2; }

fetch() {
    command -v prometheus >/dev/null && command -v promtool >/dev/null && return
    if [ ! -x "$cache/usr/bin/promtool" ]; then
        note "fetching the package of Prometheus into $cache"
        rm -rf "$cache" && mkdir -p "$cache" && (cd "$cache" && apt-get download -qq prometheus >/dev/null 2>&1 && dpkg -x prometheus_*.deb .) || return 1
    fi
    PATH=$cache/usr/bin:$PATH
}
if ! fetch; then
    note "Prometheus cannot be had here: the rules and the dashboard are not checked"
    exit 0
fi

work=$(mktemp -d -t headgate-monitoring.XXXXXX)
pids=()
clean_up() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

cd "$root/manifests/monitoring"
promtool check rules rules.yaml >"$work/out" || { cat "$work/out" >&2; exit 1; }
promtool check config prometheus.yaml >"$work/out" || { cat "$work/out" >&2; exit 1; }
promtool test rules rules-test.yaml >"$work/out" || { cat "$work/out" >&2; exit 1; }
echo "ok   promtool: rules and their tests"

# ---- A server, and what it scrapes

# Prints the address that a program says it listens on.
address_in() {
    local file=$1 pid=$2 line
    for _ in $(seq 600); do
        line=$(grep -m 1 -o 'http://[0-9.:]*' "$file" 2>/dev/null || true)
        [ -z "$line" ] || { echo "${line#http://}"; return 0; }
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.2
    done
    note "$file says no address"
    cat "$file" >&2
    return 1
}
"$binary" api --port 0 --database "$work/moderation.sqlite" --registry "$root/models" >"$work/api.out" 2>"$work/api.log" &
pids+=($!)
api=$(address_in "$work/api.out" $!)
"$binary" monitor --port 0 --database "$work/moderation.sqlite" --interval 1 >"$work/monitor.out" 2>"$work/monitor.log" &
pids+=($!)
monitor=$(address_in "$work/monitor.out" $!)

python3 - "$root/manifests/monitoring" "$work" "$api" "$monitor" <<'END'
import json, sys
source, work, api, monitor = sys.argv[1:]
config = open(f"{source}/prometheus.yaml").read()
for name, address in (("moderation-api:80", api), ("moderation-monitor:80", monitor)):
    assert name in config, name
    config = config.replace(name, address)
# The chat is not needed for this.
config = config.replace('moderation-ui:80', api).replace("15s", "1s").replace("rules.yaml", f"{source}/rules.yaml")
open(f"{work}/prometheus.yaml", "w").write(config)
END
port=0
for _ in 1 2 3 4 5; do
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    prometheus --config.file="$work/prometheus.yaml" --storage.tsdb.path="$work/tsdb" --web.listen-address="127.0.0.1:$port" \
        --log.level=error >"$work/prometheus.log" 2>&1 &
    server=$!
    for _ in $(seq 300); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
        kill -0 "$server" 2>/dev/null || break
        sleep 0.2
    done
    kill -0 "$server" 2>/dev/null && break
done
pids+=("$server")

python3 - "$root/manifests/monitoring/dashboard.json" "http://127.0.0.1:$port" "http://$api" <<'END'
import json, sys, time, urllib.parse, urllib.request

dashboard, server, api = sys.argv[1:]

def get(path):
    with urllib.request.urlopen(server + path, timeout=30) as answer:
        return json.load(answer)["data"]

def until(what, condition):
    end = time.monotonic() + 180
    while time.monotonic() < end:
        # Something to count, in every scrape.
        for text in ("good morning", "you idiot", f"words {time.time()}"):
            body = json.dumps({"comment_text": text}).encode()
            request = urllib.request.Request(api + "/predict", body, {"Content-Type": "application/json"})
            identifier = json.load(urllib.request.urlopen(request, timeout=30))["request_id"]
        body = json.dumps({"request_id": identifier, "correct": True}).encode()
        request = urllib.request.Request(api + "/feedback", body, {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=30).read()
        problem = condition()
        if not problem:
            print("ok  ", what)
            return
        time.sleep(1)
    sys.exit(f"FAIL {what}: {problem}")

def targets():
    active = get("/api/v1/targets")["activeTargets"]
    bad = [t["labels"]["job"] + ": " + (t["lastError"] or t["health"]) for t in active if t["health"] != "up"]
    return bad or (len(active) != 3 and active)

def rules():
    groups = get("/api/v1/rules")["groups"]
    found = [r for g in groups for r in g["rules"]]
    bad = [r["name"] + ": " + (r.get("lastError") or r["health"]) for r in found if r["health"] != "ok"]
    return bad or (len(found) != 12 and [r["name"] for r in found])

# What nothing of this small world can measure: nothing has drifted where there is nothing to compare with.
absent = ("moderation_monitor_drift_psi",)

def panels():
    bad = []
    for panel in json.load(open(dashboard))["panels"]:
        for target in panel["targets"]:
            expression = target["expr"]
            result = get("/api/v1/query?" + urllib.parse.urlencode({"query": expression}))["result"]
            if not result and not any(name in expression for name in absent):
                bad.append(f"{panel['title']}: {expression} gives nothing")
    return bad

until("prometheus: scrapes every target", targets)
until("prometheus: evaluates every rule", rules)
until("prometheus: has an answer to every query of the dashboard", panels)
END
