#!/usr/bin/env bash
# 500 viewers of one live log: a job writes 200 lines a second for 20 s, and every viewer has to get every line once and in order.

viewers_files() {
    mkdir -p "$1/ci"
    cat >"$1/ci/lines.yaml" <<'END'
name: lines
on: workflow_dispatch
jobs:
  write:
    runs-on: self-hosted
    steps:
      - shell: bash
        run: |
          exec 9<> <(:)
          sleep 4
          next=${EPOCHREALTIME/[.,]/}
          for ((number = 1; number <= 4000; number++)); do
            echo "line $number $EPOCHREALTIME"
            next=$((next + 5000))
            wait=$((next - ${EPOCHREALTIME/[.,]/}))
            if ((wait > 0)); then read -r -u 9 -t "0.$(printf %06d "$wait")" || true; fi
          done
END
}

viewers_configuration() {
    cat <<END
apiVersion: headgate.dev/v1
kind: Controller
listen: 127.0.0.1:$port
data: $work/viewers/data
registry: 127.0.0.1:1
repositories: [{name: shop, url: "file://$work/viewers/origin.git", poll: 1h}]
operator: {token: {file: $work/operator}}
runners: [{name: bench, labels: [self-hosted], concurrency: 2, token: {file: $work/runner-token}}]
END
}

measure_viewers() {
    local readers=500 lines=4000 seconds=20 used memory runner
    mkdir "$work/viewers"
    viewers_files "$work/viewers/files"
    make_origin "$work/viewers/origin.git" "$work/viewers/files"
    viewers_configuration >"$work/headgate.yaml"
    start_controller
    start "$work/runner.log" "$headgate" runner --config "$work/headgate.yaml" --name bench --data "$work/viewers/runner"
    runner=$started
    until_true "the workflow" dispatch shop lines
    until_true "the job" is_running 1
    used=$(ticks "$controller")
    "$work/viewers-load" "$port" /api/v1/runs/1/jobs/write/log/events "$readers" "$lines" 90 >"$work/viewers.out"
    used=$(($(ticks "$controller") - used))
    memory=$(memory "$controller")
    read -r median high worst incomplete <"$work/viewers.out"
    echo "$readers viewers of a log of 200 lines a second for $seconds s"
    judge "  a line written -> at a viewer" "$median $high" ms 500
    tell "  the same, longest" "$worst" ms
    judge "  viewers without every line once and in order" "$incomplete" "" 0
    tell "  controller: share of a core" "$(awk -v t="$used" -v s="$seconds" 'BEGIN { printf "%.0f", t / s }')" %
    judge "  controller: memory" "$memory" MiB 150
    stop "$runner"
    stop "$controller"
}
