#!/bin/bash
# Starts the API and the UI of a built program on free ports of this machine, with a database of their own, and holds them
# to their contract. One line for each check; exit status 0 when all passed.
#
#   ci/contract-test.sh BINARY [MODEL_REGISTRY]
set -euo pipefail

if [ $# -lt 1 ] || [ ! -x "$1" ]; then
    echo "usage: $0 BINARY [MODEL_REGISTRY]" >&2
    exit 2
fi
binary=$(realpath "$1")
registry=$(realpath "${2:-"$(dirname "$0")/../models"}")
work=$(mktemp -d)
api_pid=
ui_pid=
failed=0

clean_up() {
    for pid in $api_pid $ui_pid; do kill -KILL "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

check() {
    local name=$1
    shift
    if "$@"; then echo "ok   $name"; else
        echo "FAIL $name"
        failed=1
    fi
}

# Waits until the program says where it listens, and prints that address.
address_in() {
    local file=$1 pid=$2 line
    for _ in $(seq 300); do
        line=$(grep -m 1 -o 'http://[0-9.:]*' "$file" 2>/dev/null || true)
        if [ -n "$line" ]; then
            echo "$line"
            return 0
        fi
        kill -0 "$pid" 2>/dev/null || return 1
        sleep 0.1
    done
    return 1
}

# Asks a process to stop, and says whether it did so, with status 0, in ten seconds.
stops() {
    local pid=$1
    kill -TERM "$pid" 2>/dev/null || return 1
    for _ in $(seq 100); do
        if ! kill -0 "$pid" 2>/dev/null; then
            wait "$pid"
            return
        fi
        sleep 0.1
    done
    return 1
}

refuses_missing_model() {
    ! "$binary" api --host 127.0.0.1 --port 0 --database "$work/unused.sqlite" --registry "$registry" \
        --model models:/toxic-comment@no-such-alias >"$work/refused.log" 2>&1
    grep -q no-such-alias "$work/refused.log"
}

complains_of_nothing() {
    ! grep -E " (warning|error|critical) " "$work/api.log"
}

cd "$work"
"$binary" api --host 127.0.0.1 --port 0 --database "$work/moderation.sqlite" --registry "$registry" \
    >"$work/api.out" 2>"$work/api.log" &
api_pid=$!
if ! api=$(address_in "$work/api.out" "$api_pid"); then
    echo "FAIL api: starts and says where it listens"
    cat "$work/api.log" >&2
    exit 1
fi
echo "ok   api: starts and says where it listens"

"$binary" ui --host 127.0.0.1 --port 0 --api "$api" >"$work/ui.out" 2>"$work/ui.log" &
ui_pid=$!
if ! ui=$(address_in "$work/ui.out" "$ui_pid"); then
    echo "FAIL ui: starts and says where it listens"
    cat "$work/ui.log" >&2
    exit 1
fi
echo "ok   ui: starts and says where it listens"

"$binary" check --api "$api" --ui "$ui" --database "$work/moderation.sqlite" || failed=1
check "api: refuses to start without its model" refuses_missing_model
check "ui: stops when told to" stops "$ui_pid"
ui_pid=
check "api: stops when told to" stops "$api_pid"
api_pid=
check "api: complains of nothing" complains_of_nothing

if [ "$failed" -ne 0 ]; then
    cat "$work/api.log" "$work/ui.log" >&2
    exit 1
fi
