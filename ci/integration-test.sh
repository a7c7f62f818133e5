#!/bin/bash
# Checks a running deployment from outside, by its addresses. One line for each check; exit status 0 when all passed.
# Waits up to WAIT seconds (30 unless set) for the API to answer first.
#
#   ci/integration-test.sh API_URL [UI_URL]
#
# The program that checks is $MODERATION, or the one a runner has compiled, or `moderation` on the path.
set -euo pipefail

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
    echo "usage: $0 API_URL [UI_URL]" >&2
    exit 2
fi
compiled=${RUNNER_TOOL_CACHE:-}/moderation-build/release/moderation
if [ -n "${MODERATION:-}" ]; then
    binary=$MODERATION
elif [ -x "$compiled" ]; then
    binary=$compiled
else
    binary=moderation
fi
arguments=(--api "$1" --wait "${WAIT:-30}")
if [ $# -eq 2 ]; then arguments+=(--ui "$2"); fi
exec "$binary" check "${arguments[@]}"
