#!/usr/bin/env bash
# 1,000 agents of one environment: how long until each knows of a promotion, and what they cost while nothing happens.

agents_files() {
    mkdir -p "$1/ci" "$1/overlays/edge"
    cat >"$1/ci/promote.yaml" <<'END'
name: promote
on: workflow_dispatch
jobs:
  promote:
    runs-on: self-hosted
    steps:
      - {uses: headgate/promote@v1, with: {environment: edge, images: "web=registry.example.org/web:v2"}}
END
    cat >"$1/overlays/edge/kustomization.yaml" <<'END'
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
images:
  - name: web
    newName: registry.example.org/web
    newTag: v1
END
}

agents_configuration() {
    local number
    cat <<END
apiVersion: headgate.dev/v1
kind: Controller
listen: 127.0.0.1:$port
data: $work/agents/data
registry: 127.0.0.1:1
repositories: [{name: shop, url: "file://$work/agents/origin.git", poll: 1h}]
environments: [{name: edge, repository: shop}]
operator: {token: {file: $work/operator}}
runners: [{name: bench, labels: [self-hosted], token: {file: $work/runner-token}}]
agents:
END
    for ((number = 1; number <= $1; number++)); do
        printf 'a%04d-%s' "$number" "$(cat "$work/operator")" >"$work/agents/tokens/$number"
        printf '  - {name: edge-%d, environment: edge, token: {file: %s/agents/tokens/%d}}\n' "$number" "$work" "$number"
        printf 'edge-%d %s\n' "$number" "$(cat "$work/agents/tokens/$number")" >>"$work/agents/list"
    done
}

measure_agents() {
    local count=1000 seconds=10 used known agents median high worst missing
    mkdir -p "$work/agents/tokens"
    agents_files "$work/agents/files"
    make_origin "$work/agents/origin.git" "$work/agents/files"
    agents_configuration "$count" >"$work/headgate.yaml"
    start_controller
    start "$work/runner.log" "$headgate" runner --config "$work/headgate.yaml" --name bench --data "$work/agents/runner"
    until_true "the first look at the repository" knows_workflows
    start "$work/agents.out" "$work/agents-load" "$port" "$work/agents/list" edge "$work/agents/promoted" 120
    agents=$started
    until_true "the agents" grep -q ready "$work/agents.out"
    used=$(ticks "$controller")
    sleep "$seconds"
    used=$(($(ticks "$controller") - used))
    start "$work/refwatch.log" bash -c "$work/refwatch-load $work/agents/origin.git/refs/heads/main 60 >$work/agents/new &&
        mv $work/agents/new $work/agents/promoted"
    dispatch shop promote
    wait "$agents"
    read -r known median high worst missing < <(tail -n 1 "$work/agents.out")
    echo "$known agents of one environment, each reporting every ten seconds"
    judge "  promotion on the branch -> known" "$median $high" ms 1000
    judge "  the same, the last agent" "$worst" ms 1000
    judge "  agents that never knew" "$missing" "" 0
    judge "  controller at rest: share of a core" "$(awk -v t="$used" -v s="$seconds" 'BEGIN { printf "%.0f", t / s }')" % 50
    tell "  controller: memory" "$(memory "$controller")" MiB
    stop "$controller"
}
