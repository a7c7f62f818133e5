#!/usr/bin/env bash
# Runs a command with a container engine at hand: the one that answers already, or one started for as long as the command runs.
set -euo pipefail

if docker version >/dev/null 2>&1; then
    exec "$@"
fi
if [[ $(id -u) -ne 0 ]]; then
    echo "with-engine: no container engine answers and starting one needs root; the tests that need one will say so" >&2
    exec "$@"
fi

# An engine that was killed leaves its containerd and the ids of both behind, and a new one would wait for those. A process
# that nobody has reaped yet is dead too.
is_alive() { [[ -r /proc/$1/stat ]] && ! grep -qE '^[0-9]+ \(.*\) [ZX] ' "/proc/$1/stat"; }
pid_in() { head -n 1 "$1" 2>/dev/null || true; }
old=$(pid_in /var/run/docker.pid)
if [[ -n $old ]] && ! is_alive "$old"; then
    helper=$(pid_in /var/run/docker/containerd/containerd.pid)
    if [[ -n $helper ]] && is_alive "$helper" && grep -q containerd "/proc/$helper/comm"; then
        kill "$helper" 2>/dev/null || true
        for _ in $(seq 1 40); do is_alive "$helper" && sleep 0.25; done
    fi
    rm -f /var/run/docker.pid /var/run/docker/containerd/containerd.pid
fi

log=$(mktemp -t headgate-dockerd.XXXXXX)
setsid dockerd >"$log" 2>&1 </dev/null &
engine=$!
stop_engine() {
    kill "$engine" 2>/dev/null || true
    wait "$engine" 2>/dev/null || true
    rm -f "$log"
}
trap stop_engine EXIT

for _ in $(seq 1 240); do
    docker version >/dev/null 2>&1 && break
    if ! kill -0 "$engine" 2>/dev/null; then
        echo "with-engine: dockerd ended at once; its last lines:" >&2
        tail -n 20 "$log" >&2
        exit 1
    fi
    sleep 0.25
done
"$@"
