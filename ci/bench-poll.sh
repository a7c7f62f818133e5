#!/usr/bin/env bash
# Measures what a controller needs to poll many repositories in which nothing moves.
#
#   ci/bench-poll.sh [REPOSITORIES [SECONDS]]    1000 and 60 unless given, each polled every 30 s;
#                                                HEADGATE_BINARY measures another program than the release build
#
# The repositories are bare ones on this machine, each asked for its refs as any other remote. A benchmark, not a test:
# a bound that is missed is marked, and the status is that of whether everything worked.
set -euo pipefail

count=${1:-1000}
seconds=${2:-60}
root=$(cd "$(dirname "$0")/.." && pwd)
headgate=${HEADGATE_BINARY:-$root/.build/release/headgate}
[[ -x $headgate ]] || { echo "bench: $headgate is not there; run 'make bench'" >&2; exit 1; }

work=$(mktemp -d -t headgate-poll.XXXXXX)
controller=0
clean_up() {
    if ((controller > 0)); then
        kill "$controller" 2>/dev/null || true
        wait "$controller" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap clean_up EXIT

export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=bench GIT_AUTHOR_EMAIL=bench@example.org GIT_COMMITTER_NAME=bench GIT_COMMITTER_EMAIL=bench@example.org
git init -q --template= --bare -b main "$work/template.git"
tree=$(git -C "$work/template.git" mktree </dev/null)
commit=$(git -C "$work/template.git" commit-tree -m Start "$tree")
git -C "$work/template.git" update-ref refs/heads/main "$commit"
for number in 1 2 3 4 5; do git -C "$work/template.git" update-ref "refs/tags/v$number" "$commit"; done
git -C "$work/template.git" pack-refs --all

mkdir "$work/origins"
port=$((20000 + $$ % 10000))
{
    printf 'apiVersion: headgate.dev/v1\nkind: Controller\nlisten: 127.0.0.1:%d\ndata: %s/data\n' "$port" "$work"
    printf 'registry: 127.0.0.1:%d\nrepositories:\n' "$((port + 1))"
    for ((number = 1; number <= count; number++)); do
        cp -rl "$work/template.git" "$work/origins/r$number.git"
        printf '  - {name: r%d, url: "file://%s/origins/r%d.git", poll: 30s}\n' "$number" "$work" "$number"
    done
} >"$work/headgate.yaml"

"$headgate" controller --config "$work/headgate.yaml" >"$work/log" 2>&1 &
controller=$!

# How many have been asked at least once.
asked() {
    curl -fsS --max-time 10 "http://127.0.0.1:$port/api/v1/status" 2>/dev/null | grep -o '"lastChecked"' | wc -l || true
}
deadline=$((SECONDS + 300))
while (($(asked) < count)); do
    kill -0 "$controller" 2>/dev/null || { echo "bench: the controller ended:" >&2; tail -n 5 "$work/log" >&2; exit 1; }
    ((SECONDS < deadline)) || { echo "bench: after 300 s only $(asked) of $count were asked" >&2; exit 1; }
    sleep 1
done
# The first round fetches; what is measured comes after it.
sleep 31

ticks() { awk '{print $14 + $15}' "/proc/$controller/stat"; }
start=$(ticks)
sleep "$seconds"
used=$(($(ticks) - start))
memory=$(awk '/^VmRSS/ {print int($2 / 1024)}' "/proc/$controller/status")
hertz=$(getconf CLK_TCK)
tenths=$((used * 1000 / hertz / seconds))
mark() { if (($1 > $2)); then echo "  <- over $3"; fi; }
echo "polling $count repositories every 30 s: $((tenths / 10)).$((tenths % 10)) % of a core$(mark "$tenths" 100 '10 %')"
echo "memory: $memory MiB$(mark "$memory" 120 '120 MiB')"
