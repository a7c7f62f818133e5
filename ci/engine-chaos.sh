#!/usr/bin/env bash
# Kills an engine of its own under an agent: in the middle of rollouts, for minutes, and with its disk full; and kills the
# agent before and after each time it writes down how a Job stands. Every time the end has to be the same, and the journal
# has to say what is so. The engine, the network and all processes are in namespaces of their own and end with this script.
#
#   ci/engine-chaos.sh [ROUNDS] [SECONDS]   ROUNDS kills with live-restore and without (8), SECONDS without an engine (120)
#
# HEADGATE_BINARY is another program than the debug build's. The status is 1 when something was not as it has to be.
set -euo pipefail

rounds=${1:-8}
outage=${2:-120}
headgate=$(realpath "${HEADGATE_BINARY:-.build/debug/headgate}")
if [[ -z ${HEADGATE_CHAOS_INSIDE:-} ]]; then
    if [[ $(id -u) -ne 0 ]]; then
        echo "engine-chaos: an engine of its own needs root" >&2
        exit 1
    fi
    export HEADGATE_CHAOS_INSIDE=1
    HEADGATE_BINARY=$headgate exec unshare --net --mount --pid --fork --kill-child --mount-proc "$0" "$rounds" "$outage"
fi

work=$(mktemp -d -t headgate-chaos.XXXXXX)
export HOME=$work DOCKER_HOST=unix://$work/docker.sock GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.org GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.org
mount -t tmpfs tmpfs /run
ip link set lo up
port=7300
agent= proxy= engine= registry= revision=

finish() {
    local status=$?
    set +e
    [[ -n $agent ]] && stop_agent
    if [[ -n $engine ]]; then
        docker ps --quiet --all | xargs -r timeout 60 docker rm --force >/dev/null 2>&1
        kill "$engine" 2>/dev/null
        wait "$engine" 2>/dev/null
    fi
    { kill -9 $proxy $registry && wait $proxy $registry; } 2>/dev/null
    umount -l "$work/data" 2>/dev/null
    if ((status != 0)); then
        echo "engine-chaos: FAILED in: ${step:-the beginning}; the last lines of agent and engine, and the status:" >&2
        tail -n 15 "$work/agent.log" "$work/dockerd.log" >&2
        cat "$work/agent/status.json" "$work/agent/journal.json" >&2
        docker ps --all >&2
    fi
    rm -rf "$work"
    exit "$status"
}
trap finish EXIT
step=
begin() { step=$*; }
done_with() { printf '  %-86s %s\n' "$step" "$*"; }
fail() {
    echo "engine-chaos: $*" >&2
    exit 1
}

# until SECONDS WHAT COMMAND…: waits for a state.
until_so() {
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        ((SECONDS < end)) || fail "$what: not within time"
        sleep 0.05
    done
}

# --- The engine

start_engine() {
    rm -f "$work/dockerd.pid" "$work/exec/containerd/containerd.pid"
    dockerd --data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/dockerd.pid" -H "$DOCKER_HOST" \
        --bridge=none --insecure-registry 127.0.0.1:5000 "$@" >>"$work/dockerd.log" 2>&1 &
    engine=$!
    until_so 120 "the engine answers" docker version >/dev/null 2>&1
}

# Its containerd ends with it.
kill_engine() {
    { kill -9 "$engine" && wait "$engine"; } 2>/dev/null || true
    engine=
}

# --- The agent

# start_agent NAME=VALUE…: with these variables.
start_agent() {
    env "$@" "$headgate" agent --config "$work/agent.yaml" >>"$work/agent.log" 2>&1 &
    agent=$!
}

stop_agent() {
    # The shell's own words about it are of no use.
    { kill -9 "$agent" && wait "$agent"; } 2>/dev/null || true
    agent=
}

status_has() { grep -qE "$1" "$work/agent/status.json" 2>/dev/null; }
journal_has() { grep -qE "$1" "$work/agent/journal.json" 2>/dev/null; }
is_healthy() { status_has "\"environment\":\"staging\",\"health\":\"Healthy\"" && status_has "\"syncedRevision\":\"$revision\""; }
holds() { status_has "\"status\":\"$2\",\"type\":\"$1\""; }

# --- The overlay

git init --quiet --bare --initial-branch=main "$work/origin.git"
git clone --quiet "$work/origin.git" "$work/clone" 2>/dev/null
git -C "$work/clone" switch --quiet --create main
mkdir -p "$work/clone/overlay"
cat >"$work/agent.yaml" <<YAML
apiVersion: headgate.dev/v1
kind: Agent
name: chaos
environment: staging
source: {url: $work/origin.git, branch: main, path: overlay, interval: 200ms}
host: {docker: "unix://$work/docker.sock", expose: {basePort: $port}}
data: $work/agent
proxy: {socket: $work/proxy.sock}
YAML

web() { # TEXT [IMAGE]
    cat <<YAML
apiVersion: v1
kind: ConfigMap
metadata: {name: pages}
data: {index.html: "$1"}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  progressDeadlineSeconds: 60
  strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 2
      containers:
      - name: web
        image: ${2:-chaos:1}
        args: [httpd, -f, -p, "8080", -h, /www]
        ports: [{name: http, containerPort: 8080}]
        readinessProbe: {httpGet: {path: /index.html, port: http}, periodSeconds: 1}
        volumeMounts: [{name: pages, mountPath: /www}, {name: scratch, mountPath: /scratch}]
      volumes: [{name: pages, configMap: {name: pages}}, {name: scratch, emptyDir: {}}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
YAML
}

job() { # NUMBER
    cat <<YAML
---
apiVersion: batch/v1
kind: Job
metadata: {name: once}
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: once
        image: chaos:1
        args: [sh, -c, "echo $1 >> /log/runs"]
        volumeMounts: [{name: log, mountPath: /log}]
      volumes: [{name: log, hostPath: {path: $work/log, type: DirectoryOrCreate}}]
YAML
}

# push TEXT: commits what comes from the input.
push() {
    cat >"$work/clone/overlay/all.yaml"
    echo 'resources: [all.yaml]' >"$work/clone/overlay/kustomization.yaml"
    git -C "$work/clone" add --all
    git -C "$work/clone" commit --quiet --message "$1"
    git -C "$work/clone" push --quiet origin HEAD:main
    revision=$(git -C "$work/clone" rev-parse HEAD)
}

answer() { curl --silent --max-time 10 "http://127.0.0.1:$port/index.html" || true; }

# Asks all the time; a line for each request that failed.
start_traffic() {
    : >"$work/failures"
    : >"$work/answers"
    (
        while [[ ! -e $work/quiet ]]; do
            if curl --silent --fail --max-time 10 --output /dev/null "http://127.0.0.1:$port/index.html"; then
                echo >>"$work/answers"
            else
                date +%T.%N >>"$work/failures"
            fi
            sleep 0.02
        done
    ) &
    traffic=$!
}

stop_traffic() {
    : >"$work/quiet"
    wait "$traffic" || true
    rm -f "$work/quiet"
}

# One Pod of one container and its sandbox, both running, and one volume.
is_whole() {
    local states volumes
    states=$(docker ps --all --format '{{.State}}' --filter label=headgate.dev/workload=web | sort | uniq -c | tr -s ' ')
    volumes=$(docker volume ls --quiet --filter label=headgate.dev/owner | wc -l)
    [[ $states == ' 2 running' && $volumes == 1 ]]
}

# check TEXT: the end is as it has to be.
check() {
    until_so 180 "healthy at $revision" is_healthy
    until_so 60 "only what belongs there is there" is_whole
    [[ $(answer) == "$1" ]] || fail "it answers '$(answer)', not '$1'"
    journal_has "\"applied\":\"$revision\"" || fail "the journal names another commit than was applied"
    journal_has "\"healthy\":\"$revision\"" || fail "the journal names another commit than is healthy"
    if journal_has '"failed":\{'; then fail "a release was blamed for what the engine did"; fi
    kill -0 "$agent" 2>/dev/null || fail "the agent has ended"
}

# --- The engine killed in rollouts, and away for minutes

kills() { # NAME FLAG…
    local name=$1 round from failed answered
    shift
    start_traffic
    for ((round = 1; round <= rounds; round++)); do
        begin "$name: killed $((round * 150 - 150)) ms after a push"
        push "$name $round" < <(web "$name $round")
        sleep "$(awk "BEGIN { print $round * 0.15 - 0.15 }")"
        kill_engine
        sleep $((round % 3))
        from=$SECONDS
        start_engine "$@"
        check "$name $round"
        done_with "the same end after $((SECONDS - from)) s"
    done
    begin "$name: away for $outage s"
    kill_engine
    push "$name away" < <(web "$name away")
    until_so 60 "the condition Engine says so" holds Engine False
    sleep "$outage"
    start_engine "$@"
    check "$name away"
    stop_traffic
    failed=$(wc -l <"$work/failures")
    answered=$(wc -l <"$work/answers")
    done_with "$failed of $((failed + answered)) requests failed since the first kill"
    [[ ${1:-} != --live-restore ]] || ((failed == 0)) || fail "requests failed though the containers ran"
}

# --- The engine's disk is full

# A registry of files: an image of one layer that is larger than what is free.
serve_registry() { # MEGABYTES
    local root=$work/registry/v2/big config layer
    mkdir -p "$root/blobs" "$root/manifests" "$work/big/bin"
    cp /bin/busybox "$work/big/bin/"
    head -c "$1M" /dev/zero >"$work/big/ballast"
    tar -C "$work/big" -cf "$work/layer.tar" .
    rm -rf "$work/big"
    layer=$(sha256sum "$work/layer.tar" | cut -d' ' -f1)
    printf '{"architecture":"amd64","os":"linux","config":{"Entrypoint":["/bin/busybox"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
        "$layer" >"$work/config.json"
    config=$(sha256sum "$work/config.json" | cut -d' ' -f1)
    printf '{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":%s,"digest":"sha256:%s"},"layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar","size":%s,"digest":"sha256:%s"}]}' \
        "$(stat -c %s "$work/config.json")" "$config" "$(stat -c %s "$work/layer.tar")" "$layer" >"$root/manifests/1"
    cp "$root/manifests/1" "$root/manifests/sha256:$(sha256sum "$root/manifests/1" | cut -d' ' -f1)"
    mv "$work/layer.tar" "$root/blobs/sha256:$layer"
    mv "$work/config.json" "$root/blobs/sha256:$config"
    cat >"$work/answer.sh" <<'ANSWER'
#!/bin/bash
read -r method path _
while read -r line && ((${#line} > 1)); do :; done
file=$(dirname "$0")/registry$path
type=application/octet-stream status='200 OK'
[[ $path == */manifests/* ]] && type=application/vnd.docker.distribution.manifest.v2+json
[[ -f $file || $path == /v2/ ]] || status='404 Not Found'
[[ -f $file ]] || file=/dev/null
printf 'HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %s\r\nConnection: close\r\n\r\n' \
    "$status" "$type" "$(stat -c %s "$file")"
[[ $method == HEAD ]] || cat "$file"
ANSWER
    chmod +x "$work/answer.sh"
    # An engine that has no space hangs up in the middle.
    busybox nc -ll -p 5000 -e "$work/answer.sh" 2>/dev/null &
    registry=$!
}

full_disk() {
    begin "the engine's disk is full while an image comes"
    serve_registry 100
    # What is left is less than the image.
    local free
    free=$(df --output=avail --block-size=1M "$work/data" | tail -n 1)
    head -c "$((free - 60))M" /dev/zero >"$work/data/filler"
    local before
    before=$(answer)
    push "full" < <(web "full" 127.0.0.1:5000/big:1)
    until_so 120 "the condition Pulled says so" holds Pulled False
    status_has 'no space left on device' || fail "the condition does not say that there is no space"
    [[ $(answer) == "$before" ]] || fail "what served before serves no more"
    if journal_has "\"applied\":\"$revision\""; then fail "the journal names a commit that was not put to work"; fi
    rm "$work/data/filler"
    check "full"
    kill "$registry"
    wait "$registry" 2>/dev/null || true
    done_with "held, and put to work when there was space"
}

# --- The agent killed when it writes down how a Job stands

# Ends the process before or after the Nth time that a journal takes the place of the one before.
compile_crash() {
    cat >"$work/crash.c" <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static int count;
int rename(const char *from, const char *to) {
    static int (*real)(const char *, const char *);
    if (!real) real = (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
    size_t length = strlen(to);
    int is_journal = length > 13 && !strcmp(to + length - 13, "/journal.json");
    int is_meant = is_journal && __sync_add_and_fetch(&count, 1) == atoi(getenv("CRASH_AT"));
    if (is_meant && !strcmp(getenv("CRASH_WHEN"), "before")) kill(getpid(), SIGKILL);
    int status = real(from, to);
    if (is_meant) kill(getpid(), SIGKILL);
    return status;
}
C
    cc -O1 -shared -fPIC -o "$work/crash.so" "$work/crash.c" -ldl
}

has_ended() { ! kill -0 "$agent" 2>/dev/null; }
has_ended_or_is_healthy() { has_ended || is_healthy; }

journal_faults() {
    compile_crash
    local when number hits count=0
    for when in before after; do
        for ((number = 1; number <= 30; number++)); do
            begin "killed $when it writes its journal for the ${number}th time in a release with a Job"
            stop_agent
            count=$((count + 1))
            push "job $count" < <(web "job $count" && job "$count")
            start_agent LD_PRELOAD="$work/crash.so" CRASH_AT="$number" CRASH_WHEN="$when"
            until_so 120 "it has ended, or all is well" has_ended_or_is_healthy
            hits=
            if has_ended; then
                hits=yes
                stop_agent
                start_agent LANG=C
            fi
            until_so 120 "healthy at $revision" is_healthy
            until_so 60 "only what belongs there is there" is_whole
            [[ $(grep -cx "$count" "$work/log/runs") == 1 ]] || fail "the Job ran $(grep -cx "$count" "$work/log/runs") times"
            journal_has "\"applied\":\"$revision\"" || fail "the journal names another commit than was applied"
            [[ -n $hits ]] || break
            done_with "the Job ran once"
        done
    done
}

# --- All of it

mkdir -p "$work/data"
mount -t tmpfs -o size=768m tmpfs "$work/data"
start_engine --live-restore
mkdir -p "$work/image/bin"
cp /bin/busybox "$work/image/bin/"
tar -C "$work/image" -c . | docker import --change 'ENTRYPOINT ["/bin/busybox"]' - chaos:1 >/dev/null
"$headgate" proxy --socket "$work/proxy.sock" --data "$work/proxy" >>"$work/proxy.log" 2>&1 &
proxy=$!
start_agent LANG=C
begin "the first release"
push first < <(web first)
check first
echo "engine-chaos: $rounds kills with live-restore and without, $outage s without an engine, a full disk, a Job at every journal"
kills "with live-restore" --live-restore
full_disk
kill "$engine"
wait "$engine" || true
start_engine
kills "without live-restore"
journal_faults
step=
echo "engine-chaos: the same end every time"
