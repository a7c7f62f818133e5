#!/usr/bin/env bash
# The list of runs, and the other pages that grow, with 100,000 runs in the database.

# What is delivered: three jobs of a few steps, as many projects have them.
list_files() {
    mkdir -p "$1/ci"
    cat >"$1/ci/deliver.yaml" <<'END'
name: deliver
on: {push: {branches: [main]}}
jobs:
  lint: {runs-on: self-hosted, steps: [{name: Check the format, run: make lint}]}
  test: {runs-on: self-hosted, steps: [{name: Test, run: make test}, {name: Tell, if: failure(), run: make tell}]}
  staging:
    needs: [lint, test]
    runs-on: self-hosted
    environment: staging
    steps:
      - {uses: headgate/promote@v1, with: {environment: staging, images: "web=registry.example.org/web:v1"}}
      - {uses: headgate/wait-for-sync@v1, with: {environment: staging, timeout: 2m}}
END
}

list_configuration() {
    cat <<END
apiVersion: headgate.dev/v1
kind: Controller
listen: 127.0.0.1:$port
data: $work/data
database: "$1"
registry: 127.0.0.1:1
retention: {runs: forever, logs: forever}
repositories: [{name: shop, url: "file://$work/origin.git", poll: 1h}]
environments: [{name: staging, repository: shop}]
operator: {token: {file: $work/operator}}
END
}

# Runs the statements of fill.sql, which takes commits and the present day from here.
fill() {
    {
        echo "BEGIN;"
        echo "CREATE TEMPORARY TABLE commits (number INTEGER PRIMARY KEY, revision TEXT, today TEXT);"
        git -C "$work/origin.git" rev-list main |
            awk -v today="$(date -u +%Y-%m-%dT%H:%M:%S.000Z)" '{ printf "INSERT INTO commits VALUES (%d, '\''%s'\'', '\''%s'\'');\n", NR - 1, $1, today }'
        cat "$here/load/fill.sql"
        echo "COMMIT;"
    } >"$work/fill.sql"
    if [[ $1 == sqlite ]]; then
        sqlite3 -bail -cmd "PRAGMA synchronous = OFF" "$work/data/headgate.sqlite" <"$work/fill.sql"
    else
        psql -q -v ON_ERROR_STOP=1 "$1" <"$work/fill.sql"
    fi
}

# Gives the origin a history: 2,000 commits.
grow() {
    local number
    {
        printf 'reset refs/heads/main\nfrom refs/heads/main^0\n'
        for ((number = 1; number < 2000; number++)); do
            printf 'commit refs/heads/main\ncommitter bench <bench@example.org> %d +0000\ndata 4\nNext\n' "$((1700000000 + number))"
        done
    } | git -C "$work/origin.git" fast-import --quiet
}

has_a_run() { curl -fsS "http://127.0.0.1:$port/api/v1/runs" | grep -q '"jobs":\[{'; }

# One address: the median and the 99th percentile of 100 answers; the bound is on the percentile.
measure_list() {
    local what=$1 path=$2
    shift 2
    ask "$work/times" "$path" 100 "$@"
    judge "  $what" "$(percentile "$work/times" 50) $(percentile "$work/times" 99)" ms 50
}

measure_list_on() {
    local name=$1 database=$2
    rm -rf "$work/data"
    list_configuration "$database" >"$work/headgate.yaml"
    start_controller
    until_true "a run" has_a_run
    stop "$controller"
    fill "$database"
    start_controller
    echo "100,000 runs, $name"
    measure_list "newest" "/api/v1/runs"
    measure_list "of a repository" "/api/v1/runs?repository=shop"
    measure_list "of a repository of long ago" "/api/v1/runs?repository=archive"
    measure_list "of a branch" "/api/v1/runs?branch=topic-8"
    measure_list "of a branch of long ago" "/api/v1/runs?branch=first"
    measure_list "of a rare status" "/api/v1/runs?status=cancelled"
    measure_list "of a workflow" "/api/v1/runs?workflow=nightly"
    measure_list "repository, branch and status, many" "/api/v1/runs?repository=shop&branch=main&status=succeeded"
    measure_list "repository, branch and status, few" "/api/v1/runs?repository=service-7&branch=topic-8&status=failed"
    measure_list "repository, branch and status, none" "/api/v1/runs?repository=shop&branch=main&status=cancelled"
    measure_list "workflow of a repository of long ago" "/api/v1/runs?repository=archive&workflow=deliver"
    measure_list "last page" "/api/v1/runs?before=52"
    measure_list "500 of a page" "/api/v1/runs?limit=500"
    measure_list "overview (page)" "/"
    if curl -fsS -o /dev/null "http://127.0.0.1:$port/runs" 2>/dev/null; then measure_list "runs (page)" "/runs"; fi
    measure_list "environment with 50,000 promotions (page)" "/environments/staging"
    measure_list "its history" "/api/v1/environments/staging/history"
    measure_list "reviews" "/api/v1/reviews"
    measure_list "audit" "/api/v1/audit" -H "Authorization: Bearer $(cat "$work/operator")"
    stop "$controller"
}

measure_lists() {
    list_files "$work/files"
    make_origin "$work/origin.git" "$work/files"
    grow
    measure_list_on SQLite sqlite
    start_postgres
    measure_list_on PostgreSQL "$postgres_url"
}
