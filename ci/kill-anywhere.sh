#!/usr/bin/env bash
# Kills controllers, runners, workers and the database at random points of deliveries, while somebody else pushes to the same
# branch, and checks afterwards that nothing was lost, made twice or skipped. On SQLite and PostgreSQL, with one and with two
# controllers, side by side.
#
#   ci/kill-anywhere.sh [ROUNDS] [SEED]     ROUNDS deliveries of each kind (1000); the seed of an earlier series
#
# STORE="2 on PostgreSQL" takes one kind only, HEADGATE_BINARY another program than the debug build's. The status is 1 when a
# delivery failed; what the programs said then is in the log that is named at the end.
set -euo pipefail

rounds=${1:-1000}
seed=${2:-$(((RANDOM << 15 | RANDOM) % 1000000 + 1))}
log=$(mktemp -t headgate-kill-anywhere.XXXXXX)
tests=.build/debug/headgatePackageTests.xctest

echo "kill-anywhere: $rounds deliveries of each kind, seeds from $seed"
export HEADGATE_KILL_ROUNDS=$rounds HEADGATE_KILL_SEED=$seed
if [[ -n ${STORE:-} ]]; then export HEADGATE_KILL_STORE=$STORE; fi
status=0
"$tests" --testing-library swift-testing --filter KilledAnywhereTests >"$log" 2>&1 &
child=$!
trap 'kill "$child" 2>/dev/null || true' INT TERM
# What is over is shown as it comes: a series takes a while.
tail --pid="$child" -n +1 -f "$log" | grep --line-buffered '^killed anywhere: ' || true
wait "$child" || status=$?

awk -F': ' '
    /^killed anywhere: / {
        split($2, place, ", seed ")
        kind = place[1]
        split($3, words, " ")
        rounds[kind] += words[1]
        if ($3 ~ /FAILED/) failures[kind] = failures[kind] " " place[2]
    }
    END {
        for (kind in rounds) {
            printf "%-18s %5d deliveries, %s\n", kind, rounds[kind], failures[kind] == "" ? "all as promised" : "FAILED with seed" failures[kind]
            count = split(failures[kind], seeds, " ")
            for (n = 1; n <= count; n++)
                printf "    again: STORE=\"%s\" ci/kill-anywhere.sh 10 %s\n", kind, seeds[n]
        }
    }' "$log" | sort -s -k1,1.18
if ((status != 0)); then
    echo "kill-anywhere: not all went well; $log has what was said"
    exit 1
fi
if ! grep -q '^killed anywhere: ' "$log"; then
    echo "kill-anywhere: nothing was tried; $log says why" >&2
    exit 1
fi
rm -f "$log"
