#!/usr/bin/env bash
# A Docker host with an agent and its proxy, and a repository that the agent follows; read with `source` after `common.sh`.

# What is here is this run's alone.
image=headgate-load-$$
images=()
agent=
proxy=
owner=

# Compiles the programs that ask and that are asked.
build_web() {
    local compiler program
    compiler=${CC:-$(command -v cc || command -v clang)}
    for program in kept until; do "$compiler" -O2 -D_GNU_SOURCE -o "$work/$program" "$here/load/$program.c"; done
    mkdir -p "$work/root"
    "$compiler" -O2 -static -D_GNU_SOURCE -o "$work/root/web" "$here/load/web.c"
}

# An image of the server that answers with `version N`.
make_image() {
    echo "version $1" >"$work/root/version"
    tar -C "$work/root" -cf - web version | docker import -c 'ENTRYPOINT ["/web"]' - "$image:$1" >/dev/null
    images+=("$image:$1")
}

# Starts a proxy and sets up what an agent needs; the manifests belong into `files`, which `release` commits.
start_host() {
    local base
    host_data=$work/$1
    files=$host_data/files
    agent_data=$host_data/agent
    mkdir -p "$files" "$agent_data" "$host_data/proxy"
    owner=load-$$-$1
    base=$(free_port)
    exposed=$base ingress=$((base + 11)) secure=$((base + 12))
    cat >"$host_data/agent.yaml" <<END
apiVersion: headgate.dev/v1
kind: Agent
name: $owner
environment: load
source: {url: $host_data/origin.git, path: ., interval: ${INTERVAL:-1m}}
host:
  docker: unix:///var/run/docker.sock
  ${EXPOSE-"expose: {address: 127.0.0.1, basePort: $exposed}"}
  ingress: {address: 127.0.0.1, http: $ingress, https: $secure}
data: $agent_data
proxy: {socket: $host_data/proxy.sock}
END
    git init -q --template= --bare -b main "$host_data/origin.git"
    git init -q --template= -b main "$files"
    start "$host_data/proxy.log" "$headgate" proxy --socket "$host_data/proxy.sock" --data "$host_data/proxy"
    proxy=$started
    until_true "the proxy" test -S "$host_data/proxy.sock"
}

start_agent() {
    start "$host_data/agent.log.$SECONDS" "$headgate" agent --config "$host_data/agent.yaml"
    agent=$started
}

# Puts another proxy in the place of the one that runs; that one ends when what it carries has.
upgrade_proxy() {
    start "$host_data/proxy.log.$SECONDS" "$headgate" proxy --socket "$host_data/proxy.sock" --data "$host_data/proxy" --take-over
    proxy=$started
}

# Commits the manifests with an image of number $1.
release() {
    cat >"$files/kustomization.yaml" <<END
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [$(cd "$files" && ls | grep -v kustomization | paste -sd,)]
images: [{name: web, newName: $image, newTag: "$1"}]
END
    git -C "$files" add -A
    git -C "$files" commit -q -m "$2"
    git -C "$files" push -q "$host_data/origin.git" HEAD:main
}

# Waits until the agent has brought the host to the last commit.
settle() { until_true "the agent" "$headgate" agent sync --data "$agent_data" --timeout 2m; }

# Removes what an agent made and ends its proxy.
stop_host() {
    [[ -n $agent ]] || return 0
    stop "$agent"
    agent=
    "$headgate" agent --config "$host_data/agent.yaml" --remove >>"$host_data/remove.log" 2>&1 || tail -n 3 "$host_data/remove.log" >&2
    stop "$proxy"
}

remove_host() {
    local status=$?
    set +e
    stop_host
    docker rm -f "$image" >/dev/null 2>&1
    ((${#images[@]} == 0)) || docker rmi "${images[@]}" >/dev/null 2>&1
    (exit "$status")
    clean_up
}
trap remove_host EXIT
