#!/usr/bin/env bash
# A storm of webhooks that are not to be taken, 1,000 a second, while pages are read and a commit is delivered.

storm_files() {
    mkdir -p "$1/ci"
    cat >"$1/ci/deliver.yaml" <<'END'
name: deliver
on: {push: {branches: [main]}}
jobs:
  gate: {runs-on: self-hosted, steps: [{run: "true"}]}
END
}

storm_configuration() {
    cat <<END
apiVersion: headgate.dev/v1
kind: Controller
listen: 127.0.0.1:$port
data: $work/storm/data
registry: 127.0.0.1:1
repositories: [{name: shop, url: "file://$work/storm/origin.git", poll: 1h, webhook: {secret: {file: $work/operator}}}]
operator: {token: {file: $work/operator}}
runners: [{name: bench, labels: [self-hosted], concurrency: 2, token: {file: $work/runner-token}}]
END
}

has_succeeded() { curl -fsS "http://127.0.0.1:$port/api/v1/runs?status=succeeded&limit=1" | grep -q "\"revision\":\"$1\""; }

# Reads a page and delivers commits; leaves the times in files whose names begin with $1.
storm_work() {
    local name=$1 number begun revision
    ask "$work/$name.page" / 200
    for number in 1 2 3 4 5 6 7 8 9 10; do
        revision=$(commit_to "$work/storm/origin.git" "$name $number")
        begun=$(date +%s%N)
        send_hook shop
        until has_succeeded "$revision"; do sleep 0.01; done
        echo $((($(date +%s%N) - begun) / 1000000)) >>"$work/$name.delivery"
    done
}

measure_storm() {
    local storm seconds=40 runner used
    mkdir "$work/storm"
    storm_files "$work/storm/files"
    make_origin "$work/storm/origin.git" "$work/storm/files"
    storm_configuration >"$work/headgate.yaml"
    start_controller
    start "$work/runner.log" "$headgate" runner --config "$work/headgate.yaml" --name bench --data "$work/storm/runner"
    runner=$started
    storm_work warm
    storm_work quiet
    start "$work/storm.out" "$work/storm-load" "$port" /api/v1/hooks/shop 1000 "$seconds"
    storm=$started
    sleep 2
    used=$(ticks "$controller")
    begun=$SECONDS
    storm_work storm
    used=$(((($(ticks "$controller") - used)) / (SECONDS - begun + 1)))
    kill -0 "$storm" 2>/dev/null || echo "bench: the storm was over too early" >&2
    wait "$storm"
    echo "A storm of webhooks: $(cut -d ' ' -f 1 "$work/storm.out") a second, answered $(cut -d ' ' -f 2- "$work/storm.out")"
    tell "  page, without the storm" "$(percentile "$work/quiet.page" 50) $(percentile "$work/quiet.page" 99)" ms
    judge "  page, in the storm" "$(percentile "$work/storm.page" 50) $(percentile "$work/storm.page" 99)" ms 100
    tell "  push -> run succeeded, without the storm" "$(percentile "$work/quiet.delivery" 50) $(percentile "$work/quiet.delivery" 99)" ms
    judge "  push -> run succeeded, in the storm" "$(percentile "$work/storm.delivery" 50) $(percentile "$work/storm.delivery" 99)" ms 2000
    tell "  controller in the storm: share of a core" "$used" %
    stop "$runner"
    stop "$controller"
}
