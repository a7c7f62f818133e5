#!/usr/bin/env bash
# Runs a command with an MLflow server at hand that starts empty and ends with it; HEADGATE_TEST_MLFLOW is its address.
#
#   ci/with-mlflow.sh COMMAND [ARGUMENT ...]
#
# The server comes from PyPI into a virtual environment that is kept (MLFLOW_VENV, about 850 MiB and one to two minutes the first
# time). Where it cannot be had the command is not run, and that is said.
set -euo pipefail

version=3.17.2
venv=${MLFLOW_VENV:-${XDG_CACHE_HOME:-$HOME/.cache}/headgate-tests/mlflow-$version}

note() { printf 'with-mlflow: %s\n' "$*" >&2; }

# Into a directory of its own first: what was interrupted is not taken for whole.
install() {
    [[ -e $venv/complete ]] && return
    note "installing MLflow $version into $venv"
    rm -rf "$venv"
    python3 -m venv "$venv" && "$venv/bin/pip" install --quiet --disable-pip-version-check "mlflow==$version" && touch "$venv/complete"
}

if ! install; then
    note "MLflow $version cannot be installed here: what needs a real server is left out"
    exit 0
fi

work=$(mktemp -d -t headgate-mlflow.XXXXXX)
(
    cd "$work"
    # A tracking server needs neither usage statistics nor a job runner.
    export MLFLOW_DISABLE_TELEMETRY=true DO_NOT_TRACK=true MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false
    exec setsid "$venv/bin/mlflow" server --host 127.0.0.1 --port 0 --workers 1 --backend-store-uri "sqlite:///$work/mlflow.db" \
        --artifacts-destination "$work/artifacts" >"$work/log" 2>&1 </dev/null
) &
server=$!
stop_server() {
    kill -TERM -- "-$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap stop_server EXIT
trap 'exit 1' INT TERM

address=
for _ in $(seq 1 1200); do
    address=$(sed -n 's/.*Uvicorn running on \(http:[^ ]*\).*/\1/p' "$work/log" 2>/dev/null | head -n 1)
    [[ -n $address ]] && break
    if ! kill -0 "$server" 2>/dev/null; then
        note "the server ended at once; its last lines:"
        tail -n 20 "$work/log" >&2
        exit 1
    fi
    sleep 0.25
done
if [[ -z $address ]]; then
    note "the server said nothing within five minutes; its last lines:"
    tail -n 20 "$work/log" >&2
    exit 1
fi
HEADGATE_TEST_MLFLOW=$address "$@"
