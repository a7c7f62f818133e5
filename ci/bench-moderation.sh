#!/usr/bin/env bash
# Measures `moderation` beside FastAPI and scikit-learn doing the same task with the same rows (bench/moderation): training, scoring a file, and
# serving comments over 64 kept connections, without a log and with every prediction in PostgreSQL. Ends with status 1 when a bound is missed.
#
#   ci/bench-moderation.sh [train|predict|serve ...]
#
# TRAINING_DATA names a CSV file with comment_text and the six labels; without it rows are made up, which are as long and learn nothing.
# MODERATION names another program than the release build, BENCH_VENV a virtual environment that has the Python side, SECONDS_EACH how long
# each server is under load (12). Requests a second a core are requests by the processor time of the server's processes: wrk and PostgreSQL
# take what they need of the same cores. The cache of repeated comments is off on our side, since the other has none.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
side=$here/bench/moderation
moderation=${MODERATION:-$here/.build/release/moderation}
seconds=${SECONDS_EACH:-12}
venv=${BENCH_VENV:-${XDG_CACHE_HOME:-$HOME/.cache}/headgate-tests/bench-moderation}
parts=${*:-train predict serve}
work=$(mktemp -d -t headgate-bench-moderation.XXXXXX)
# shellcheck disable=SC2034 # read by common.sh
headgate=$moderation
# shellcheck source=ci/load/common.sh
source "$here/ci/load/common.sh"
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1

# Into a directory of its own first: what was interrupted is not taken for whole.
install_python() {
    [[ -e $venv/complete ]] && cmp -s "$side/requirements.txt" "$venv/complete" && return
    echo "bench: installing the Python side into $venv" >&2
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$side/requirements.txt"
    cp "$side/requirements.txt" "$venv/complete"
}

# One line: what, its figure, their unit, and the least it has to be.
judge_least() {
    local mark=
    if awk -v value="$2" -v bound="$4" 'BEGIN { exit !(value < bound) }'; then
        mark="  MISSED"
        missed=$((missed + 1))
    fi
    printf '%-50s %9s %9s %-4s >= %s%s\n' "$1" - "$2" "$3" "$4" "$mark"
}

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

over() { awk -v a="$1" -v b="$2" -v digits="${3:-1}" 'BEGIN { printf "%." digits "f", a / b }'; }

# The processor seconds, user and system, of a command whose output goes to $work/out.
cpu() {
    local TIMEFORMAT='%U %S'
    { time "$@" >"$work/out" 2>"$work/err"; } 2>&1 | awk '{ printf "%.2f", $1 + $2 }'
}

# A process and all below it.
tree() {
    local child
    echo "$1"
    for child in $(cat /proc/"$1"/task/*/children 2>/dev/null); do tree "$child"; done
}

# The processor seconds of a tree of processes so far, and the most memory it has had, in MiB.
tree_cpu() {
    local process
    for process in $(tree "$1"); do cat "/proc/$process/stat"; done | awk -v hz="$(getconf CLK_TCK)" '{ n += $14 + $15 } END { printf "%.2f", n / hz }'
}
tree_memory() {
    local process
    for process in $(tree "$1"); do cat "/proc/$process/status"; done | awk '/^VmHWM/ { n += $2 } END { printf "%d", n / 1024 }'
}

make_rows() {
    if [[ -n ${TRAINING_DATA:-} ]]; then
        cp "$TRAINING_DATA" "$work/train.csv"
    else
        "$venv/bin/python" "$side/rows.py" 10691 >"$work/train.csv"
    fi
    "$venv/bin/python" - "$work/train.csv" "$work/bodies" <<'PYTHON'
import csv, json, sys

csv.field_size_limit(1 << 30)
with open(sys.argv[1], newline="") as rows, open(sys.argv[2], "w") as bodies:
    for row, _ in zip((row for row in csv.DictReader(rows) if row["comment_text"].strip()), range(1000)):
        bodies.write(json.dumps({"comment_text": row["comment_text"]}, ensure_ascii=False) + "\n")
PYTHON
    tell "rows to train with; bytes a comment" \
        "$("$venv/bin/python" -c 'import csv, sys; t = [len(r["comment_text"].encode()) for r in csv.DictReader(open(sys.argv[1], newline=""))]; print(len(t), sum(t) // len(t))' "$work/train.csv")" ""
}

train() {
    local theirs ours round
    for round in 1 2 3; do
        "$venv/bin/python" "$side/train.py" "$work/train.csv" "$work/model.joblib" >>"$work/train.theirs"
        cpu "$moderation" train --data "$work/train.csv" --registry "$work/models" --alias production >>"$work/train.ours"
        echo >>"$work/train.ours"
    done
    theirs=$(median <"$work/train.theirs")
    ours=$(median <"$work/train.ours")
    tell "training: processor time, theirs, ours" "$theirs $ours" s
    judge_least "training: times quicker" "$(over "$theirs" "$ours")" x 5
}

predict() {
    local round count
    # Enough of them that loading the model does not count.
    cp "$work/train.csv" "$work/predict.csv"
    while (($(wc -c <"$work/predict.csv") < 20000000)); do tail -n +2 "$work/train.csv" >>"$work/predict.csv"; done
    for round in 1 2 3; do
        cpu "$moderation" predict "$work/predict.csv" --registry "$work/models" --model models:/toxic-comment/1 >>"$work/predict.seconds"
        echo >>"$work/predict.seconds"
        count=$(wc -l <"$work/out")
    done
    judge_least "predict: comments a second a core" "$(over "$count" "$(median <"$work/predict.seconds")" 0)" "" 20000
}

# Puts a server under load; leaves its figures in `rate` (requests a second), `core` (the same a core), `p50`, `p99` and `size` (MiB).
load() {
    local process=$1 before line
    BODIES=$work/bodies wrk -t 1 -c 64 -d 3 -s "$side/load.lua" "http://127.0.0.1:$port" >"$work/wrk" 2>&1
    before=$(tree_cpu "$process")
    BODIES=$work/bodies wrk -t 1 -c 64 -d "$seconds" --timeout 30 -s "$side/load.lua" "http://127.0.0.1:$port" >"$work/wrk" 2>&1
    until_true "the log to be written" is_settled
    line=$(grep '^result ' "$work/wrk")
    eval "$(sed 's/^result //; s/ /; /g; s/=/_of=/g' <<<"$line")"
    # shellcheck disable=SC2154 # set by the line above
    { rate=$(over "$requests_of" "$seconds_of" 0) && p50=$p50_of && p99=$p99_of; }
    core=$(over "$requests_of" "$(awk -v a="$(tree_cpu "$process")" -v b="$before" 'BEGIN { print a - b }')" 0)
    size=$(tree_memory "$process")
    # shellcheck disable=SC2154
    ((failed_of == 0)) || { echo "bench: $failed_of requests failed" >&2; exit 1; }
}

metric() { curl -fsS "http://127.0.0.1:$port/metrics" | awk -v name="$1" '$1 == name { print $2 }'; }

is_settled() { [[ $side_name == theirs || $(metric moderation_log_queued) == 0 ]]; }

answers() { curl -fsS --max-time 5 "http://127.0.0.1:$port/health"; }

serve_theirs() {
    side_name=theirs
    port=$(free_port)
    export MODEL=$work/model.joblib DATABASE_URL=$1
    if [[ -n $1 ]]; then (cd "$side" && "$venv/bin/python" setup_database.py); fi
    start "$work/theirs.log" "$venv/bin/uvicorn" app:app --app-dir "$side" --port "$port" --workers 2 --log-level warning
    unset MODEL DATABASE_URL
    until_true "FastAPI" answers
    load "$started"
    stop "$started"
}

serve_ours() {
    local database=$1 log=off
    side_name=ours
    port=$(free_port)
    if [[ -n $database ]]; then log=on; else database=$work/unused.sqlite; fi
    start "$work/ours.log" env PREDICTION_LOG=$log CACHE_SIZE=0 "$moderation" api --port "$port" --database "$database" \
        --registry "$work/models" --model models:/toxic-comment/1
    until_true "moderation api" answers
    load "$started"
    if [[ $log == on ]]; then
        stored=$(metric moderation_log_written_total)
        scored=$(metric moderation_predictions_total)
    fi
    stop "$started"
}

# Measures both sides, with what the database is for each; a name for the lines comes first.
compare() {
    local what=$1 their_core their_p99
    serve_theirs "$2"
    tell "$what: FastAPI, requests a second, a core" "$rate $core" ""
    tell "$what: FastAPI, median and 99th percentile" "$p50 $p99" ms
    tell "$what: FastAPI, memory" "$size" MiB
    their_core=$core their_p99=$p99
    serve_ours "$3"
    tell "$what: moderation, requests a second, a core" "$rate $core" ""
    judge_least "$what: times as many a core" "$(over "$core" "$their_core")" x 20
    judge "$what: median and 99th percentile" "$p50 $p99" ms "$(over "$their_p99" 10)"
    judge "$what: memory at the most" "$size" MiB 60
}

serve() {
    compare "no log" "" ""
    start_postgres
    as_postgres psql -q -h "$work/postgres" -U bench postgres -c 'CREATE DATABASE theirs' -c 'CREATE DATABASE ours'
    compare "PostgreSQL" "postgresql+psycopg://bench@/theirs?host=$work/postgres" "${postgres_url/\/postgres\?/\/ours\?}"
    judge "PostgreSQL: predictions that were not stored" "$((scored - stored))" "" 0
}

install_python
chmod 755 "$work"
make_rows
# Without training there is nothing to serve.
if [[ $parts != *train* ]]; then
    "$venv/bin/python" "$side/train.py" "$work/train.csv" "$work/model.joblib" >/dev/null
    "$moderation" train --data "$work/train.csv" --registry "$work/models" --alias production >/dev/null 2>&1
fi
for part in $parts; do $part; done
exit $((missed > 0))
