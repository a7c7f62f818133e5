#!/usr/bin/env bash
# Runs tests that are built already, for so many seconds at most, shows them as they go, and says once more at the end what
# failed: of a long run people, and most services that run it, look at the last lines.
#
#   ci/tests.sh SECONDS [OPTION OF swift test ...]
#
# With SECOND_LOOK=N up to N tests that failed run once more, each with its suite and nothing beside it. They must pass then;
# what did is reported as flaky: an odd answer of an engine on a busy machine is no reason to hold up everybody, and it is to
# be looked into all the same. A run that crashed or hung gets no second look.
set -euo pipefail

limit=$1
shift
log=$(mktemp -t headgate-tests.XXXXXX)
trap 'rm -f "$log"' EXIT

# Into a file and not through a pipe: a process that outlived a test would hold the pipe's end, and this script would wait.
run() {
    rm -f "$log"
    ci/within.sh "$limit" swift test --skip-build "$@" >"$log" 2>&1 &
    local tests=$!
    trap 'kill "$tests" 2>/dev/null || true' INT TERM
    tail --pid="$tests" -n +1 -F "$log" 2>/dev/null
    wait "$tests"
}

failures() {
    awk '
        function show() { if (lines++ < 60) print substr($0, 1, 400) }
        / recorded an issue| failed after .* with [0-9]+ issue|^error: |Fatal error|^within: / { left = 14; show(); next }
        left > 0 && /^(✔|✘|◇)/ { left = 0 }
        left > 0 { left--; show() }
        END { if (lines > 60) printf "(and %d lines more above)\n", lines - 60 }' "$log"
}

# The file that holds a test, by the test's name; nothing when that is not one file.
suite() {
    local found
    case $1 in
    # As a text of its own, or as the function's name.
    '"'*) found=$(grep -rlF --include='*.swift' -e "$1" -e "\`${1:1:-1}\`" Tests || true) ;;
    *) found=$(grep -rlE --include='*.swift' -- "func ${1%%(*}\(" Tests || true) ;;
    esac
    [[ $found && $found != *$'\n'* ]] || return 1
    basename "$found" .swift
}

status=0
run "$@" || status=$?
((status != 0)) || exit 0
printf '\ntests: status %d; what failed:\n' "$status"
failures
failed=$(sed -n 's/^✘ Test \(.*\) recorded an issue.*/\1/p' "$log" | sort -u)
count=$(grep -c . <<<"$failed" || true)
# A run that came to its end says so; one that crashed does not.
grep -q '^✘ Test run with' "$log" || exit "$status"
((count > 0 && count <= ${SECOND_LOOK:-0})) || exit "$status"
again=()
while IFS= read -r name; do
    again+=("$(suite "$name")") || exit "$status"
done <<<"$failed"
mapfile -t again < <(printf '%s\n' "${again[@]}" | sort -u)
for name in "${again[@]}"; do
    printf '\ntests: a second look at %s\n' "$name"
    status=0
    run --filter "[./]$name[/.]" || status=$?
    if ((status != 0)) || ! grep -qE '^✔ Test run with [1-9]' "$log"; then
        printf '\ntests: failed again:\n'
        failures
        exit $((status == 0 ? 1 : status))
    fi
done
printf '\ntests: FLAKY, failed at first and passed by themselves:\n%s\n' "$failed"
