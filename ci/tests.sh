#!/usr/bin/env bash
# Runs tests that are built already, for so many seconds at most, shows them as they go, and says once more at the end what
# failed: of a long run people, and most services that run it, look at the last lines.
#
#   ci/tests.sh SECONDS [OPTION OF swift test ...]
set -euo pipefail

limit=$1
shift
log=$(mktemp -t headgate-tests.XXXXXX)
trap 'rm -f "$log"' EXIT
# Into a file and not through a pipe: a process that outlived a test would hold the pipe's end, and this script would wait.
ci/within.sh "$limit" swift test --skip-build "$@" >"$log" 2>&1 &
tests=$!
trap 'kill "$tests" 2>/dev/null || true' INT TERM
tail --pid="$tests" -n +1 -f "$log"
status=0
wait "$tests" || status=$?
if ((status != 0)); then
    printf '\ntests: status %d; what failed:\n' "$status"
    awk '
        function show() { if (lines++ < 60) print substr($0, 1, 400) }
        / recorded an issue| failed after .* with [0-9]+ issue|^error: |Fatal error|^within: / { left = 14; show(); next }
        left > 0 && /^(✔|✘|◇)/ { left = 0 }
        left > 0 { left--; show() }
        END { if (lines > 60) printf "(and %d lines more above)\n", lines - 60 }' "$log"
fi
exit "$status"
