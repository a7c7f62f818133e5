#!/usr/bin/env bash
# Runs a command for so many seconds at most. One that takes longer is ended, and what ran at that moment is printed: tests
# that wait for something that never comes are found by it, instead of by the time limit of whoever runs them.
#
#   ci/within.sh SECONDS COMMAND [ARGUMENT...]
set -euo pipefail

limit=$1
shift
"$@" &
command=$!
(
    trap 'kill "${pause:-}" 2>/dev/null' EXIT
    sleep "$limit" &
    pause=$!
    wait "$pause"
    echo "within: $1 did not end within $limit s; these processes ran:" >&2
    ps -eo pid,ppid,stat,etimes,args --sort=etimes | grep -v '\]$' | cut -c1-200 >&2 || true
    pkill -TERM -P "$command" 2>/dev/null || true
    kill "$command" 2>/dev/null || true
) &
watch=$!
trap 'kill "$command" "$watch" 2>/dev/null || true' INT TERM
status=0
wait "$command" || status=$?
kill "$watch" 2>/dev/null || true
exit "$status"
