#!/usr/bin/env bash
# Measures `headgate run` beside a shell script that runs the same commands.
#
#   ci/bench-run.sh [RUNS]    5 unless given; HEADGATE_BINARY measures another program than the release build
#
# A benchmark, not a test: a bound that is missed is marked, and the status is that of whether everything worked.
set -euo pipefail

runs=${1:-5}
root=$(cd "$(dirname "$0")/.." && pwd)
headgate=${HEADGATE_BINARY:-$root/.build/release/headgate}
[[ -x $headgate ]] || { echo "bench-run: $headgate is not there; run 'make bench'" >&2; exit 1; }

work=$(mktemp -d -t headgate-run.XXXXXX)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
export XDG_STATE_HOME=$work/state
mkdir -p "$work/project/ci"
cd "$work/project"

now() { date +%s%N; }

# The median of the times that a command takes, in microseconds.
median() {
    local times=() begin
    for ((turn = 0; turn < runs; turn++)); do
        begin=$(now)
        "$@" >"$work/output" 2>&1 || { cat "$work/output" >&2; return 1; }
        times+=($((($(now) - begin) / 1000)))
    done
    printf '%s\n' "${times[@]}" | sort -n | sed -n "$(((runs + 1) / 2))p"
}

# steps N: a workflow of one job with so many steps.
steps() {
    printf 'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n'
    for ((step = 0; step < $1; step++)); do printf '      - {run: "echo step %s", shell: bash}\n' "$step"; done
}

report() {
    awk -v name="$1" -v value="$2" -v unit="$3" -v bound="$4" -v more="${5:-}" 'BEGIN {
        missed = more ? value < bound : value > bound
        printf "%-44s %8.1f %-14s (%s %s)%s\n", name, value, unit, more ? "at least" : "at most", bound, missed ? "  MISSED" : ""
    }'
}

steps 20 >ci/twenty.yaml
steps 1 >ci/one.yaml
for ((step = 0; step < 20; step++)); do printf "bash --noprofile --norc -eo pipefail -c 'echo step %s'\n" "$step"; done >script.sh
{
    printf 'on: push\njobs:\n  a:\n    runs-on: x\n    strategy: {matrix: {n: [%s]}}\n' "$(seq -s, 200)"
    printf '    steps: [{run: "true", shell: bash}]\n'
} >ci/many.yaml

"$headgate" run ci/one.yaml >/dev/null 2>&1
script=$(median bash script.sh)
twenty=$(median "$headgate" run ci/twenty.yaml)
one=$(median "$headgate" run ci/one.yaml)
plan=$(median "$headgate" run ci/one.yaml --plan)
many=$(runs=1 median "$headgate" run ci/many.yaml --output json)

echo "20 steps: script $((script / 1000)) ms, headgate run $((twenty / 1000)) ms, $(awk "BEGIN { printf \"%.2f\", $twenty / $script }") times the script"
report "a job beyond the script's share" "$(awk "BEGIN { print ($one - $plan - $script / 20) / 1000 }")" ms 50
report "a step beyond the script's" "$(awk "BEGIN { print (($twenty - $one) / 19 - $script / 20) / 1000 }")" ms 10
report "200 one-step jobs" "$(awk "BEGIN { print 200 / ($many / 1000000) }")" "jobs a second" 20 more

first() {
    local begin
    begin=$(now)
    "$headgate" run ci/one.yaml 2>/dev/null | { IFS= read -r _ && echo $((($(now) - begin) / 1000)); cat >/dev/null; }
}
times=$(for ((turn = 0; turn < runs; turn++)); do first; done | sort -n | sed -n "$(((runs + 1) / 2))p")
report "to the first line of output" "$(awk "BEGIN { print $times / 1000 }")" ms 300
