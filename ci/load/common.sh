#!/usr/bin/env bash
# What the benchmarks under load share; they read it with `source` after setting `work` and `headgate`.

# Nothing of this user's machine may have a say in what is measured.
export HOME=$work XDG_STATE_HOME=$work/state GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=bench GIT_AUTHOR_EMAIL=bench@example.org GIT_COMMITTER_NAME=bench GIT_COMMITTER_EMAIL=bench@example.org
unset HEADGATE_SERVER HEADGATE_TOKEN_FILE HEADGATE_DATA http_proxy https_proxy all_proxy

missed=0
processes=()
postgres_data=

# ---- figures

# Percentile $2 of the numbers in file $1.
percentile() {
    sort -n "$1" | awk -v p="$2" '{ v[NR] = $1 } END { n = int(NR * p / 100 + 0.999999); if (n < 1) n = 1; printf "%.1f", v[n] }'
}

# One line: what, its figures, their unit, and the bound, which counts as missed when the last figure is above it.
judge() {
    local mark=
    if awk -v values="$2" -v bound="$4" 'BEGIN { n = split(values, v, " "); exit !(v[n] > bound) }'; then
        mark="  MISSED"
        missed=$((missed + 1))
    fi
    # shellcheck disable=SC2086
    printf '%-50s %9s %9s %-4s <= %s%s\n' "$1" $(two $2) "$3" "$4" "$mark"
}

# One line without a bound.
tell() {
    # shellcheck disable=SC2086
    printf '%-50s %9s %9s %s\n' "$1" $(two $2) "$3"
}

# One figure stands in the second column of figures, two in both.
two() { if (($# == 1)); then echo "- $1"; else echo "$1 $2"; fi; }

# ---- processes

# Runs a program in the background, to be stopped at the end; its id is in `started`.
start() {
    local log=$1
    shift
    "$@" >"$log" 2>&1 &
    started=$!
    processes+=("$started")
}

stop() {
    kill "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}

clean_up() {
    local status=$? process
    for process in "${processes[@]}"; do stop "$process"; done
    if [[ -n $postgres_data ]]; then as_postgres "$postgres_bin/pg_ctl" -D "$postgres_data" -m immediate stop >/dev/null 2>&1 || true; fi
    if ((status != 0)) && [[ -n ${KEEP:-} ]]; then echo "bench: kept $work" >&2; else rm -rf "$work"; fi
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# Waits until a command succeeds.
until_true() {
    local what=$1 deadline=$((SECONDS + 120))
    shift
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < deadline)) || { echo "bench: waited 120 s for $what" >&2; tail -n 5 "$work"/*.log >&2; return 1; }
        sleep 0.05
    done
}

# The processor time of a process in hundredths of a second, and its memory in MiB.
ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
memory() { awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$1/status"; }

# ---- PostgreSQL

as_postgres() { if [[ $(id -u) == 0 ]]; then runuser -u postgres -- "$@"; else "$@"; fi; }

# A server of its own on a unix socket; `postgres_url` is where it is.
start_postgres() {
    postgres_bin=$(find /usr/lib/postgresql/*/bin -name initdb -printf '%h\n' 2>/dev/null | sort -V | tail -n 1)
    [[ -n $postgres_bin ]] || { echo "bench: there is no PostgreSQL in /usr/lib/postgresql" >&2; return 1; }
    chmod 711 "$work"
    mkdir -m 700 "$work/postgres"
    if [[ $(id -u) == 0 ]]; then chown postgres "$work/postgres"; fi
    as_postgres "$postgres_bin/initdb" -D "$work/postgres/data" -U bench -A trust -E UTF8 --locale=C --no-sync >/dev/null
    postgres_data=$work/postgres/data
    as_postgres "$postgres_bin/pg_ctl" -D "$postgres_data" -l "$work/postgres/log" -w -t 60 \
        -o "-k $work/postgres -p 5432 -c listen_addresses= -c max_connections=200" start >/dev/null
    chmod 711 "$work/postgres"
    postgres_url="postgres://bench@/postgres?host=$work/postgres&port=5432"
}

# ---- a controller

# A bare repository with the files of directory $2 on its branch main.
make_origin() {
    local origin=$1 files=$2
    git init -q --template= --bare -b main "$origin"
    git -C "$files" init -q --template= -b main
    git -C "$files" add -A
    git -C "$files" commit -q -m "Start"
    git -C "$files" push -q "$origin" HEAD:main
}

# Starts the controller of `$work/headgate.yaml`, which listens on `port`, and waits until it answers; its id is in `controller`.
start_controller() {
    start "$work/controller.log" "$headgate" controller --config "$work/headgate.yaml"
    controller=$started
    until_true "the controller" curl -fsS --max-time 2 "http://127.0.0.1:$port/readyz"
}

# A port that nobody listens on, from here on upwards.
free_port() {
    local candidate
    while true; do
        candidate=$((20000 + RANDOM % 20000))
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null; then echo "$candidate" && return; fi
    done
}

# Asks an address $2 a number of times over one connection, after three that do not count, and leaves the milliseconds of each
# answer in file $1; what follows are arguments of curl.
ask() {
    local file=$1 path=$2 times=$3 urls=()
    shift 3
    while ((${#urls[@]} < (times + 3) * 3)); do urls+=(-o "$work/answer" "http://127.0.0.1:$port$path"); done
    curl -fsS --max-time 120 "$@" -w '%{time_total}\n' "${urls[@]}" | awk 'NR > 3 { print $1 * 1000 }' >"$file"
}

# ---- what happens to it

# Starts a workflow as the operator; the answer says which run it is.
dispatch() {
    "$headgate" dispatch "$2" --repository "$1" --server "http://127.0.0.1:$port" --token-file "$work/operator"
}

# Whether the controller has read the workflows of its first repository.
knows_workflows() { curl -fsS "http://127.0.0.1:$port/api/v1/status" | grep -q '"lastChecked"'; }

is_running() { curl -fsS "http://127.0.0.1:$port/api/v1/runs/$1" | grep -q '"status":"running"'; }

# Puts a commit on the branch main of a bare repository and prints it.
commit_to() {
    local origin=$1 message=$2 tree parent made
    parent=$(git -C "$origin" rev-parse refs/heads/main)
    tree=$(git -C "$origin" rev-parse "$parent^{tree}")
    made=$(git -C "$origin" commit-tree -p "$parent" -m "$message" "$tree")
    git -C "$origin" update-ref refs/heads/main "$made"
    echo "$made"
}

# Says by a signed webhook that a repository was pushed to; the secret is the operator's token.
send_hook() {
    local body='{"ref":"refs/heads/main"}'
    if [[ -z ${signature:-} ]]; then
        signature=$(printf '%s' "$body" | openssl dgst -sha256 -hmac "$(cat "$work/operator")" | awk '{ print $NF }')
    fi
    curl -fsS -o /dev/null -H "Content-Type: application/json" -H "X-GitHub-Event: push" -H "X-Hub-Signature-256: sha256=$signature" \
        --data "$body" "http://127.0.0.1:$port/api/v1/hooks/$1"
}
