#!/usr/bin/env bash
# Installs the system packages that are missing and sees to it that a container engine answers.
#
#   ci/setup.sh build   what compiling needs
#   ci/setup.sh run     … and a container engine, started where that is allowed
#   ci/setup.sh test    … and the servers and programs the tests use
#   ci/setup.sh bench   … and what the benchmarks make their load and their peers with
#
# Without the rights to install it prints the exact command and exits with status 1.
set -euo pipefail

stage=${1:-run}
case $stage in
    build | run | test | bench) ;;
    *)
        echo "usage: ci/setup.sh build|run|test|bench" >&2
        exit 2
        ;;
esac

note() { printf 'setup: %s\n' "$*" >&2; }

if ! command -v swift >/dev/null; then
    note "Swift 6.2 or newer is needed and 'swift' is not on the PATH. Install it from https://www.swift.org/install/linux/ and try again."
    exit 1
fi

engine_answers() {
    local endpoint
    for endpoint in "${DOCKER_HOST:-}" unix:///var/run/docker.sock "unix://${XDG_RUNTIME_DIR:-/run/user/$(id -u)}/podman/podman.sock" \
        unix:///run/podman/podman.sock; do
        case $endpoint in
            unix://*) [[ -S ${endpoint#unix://} ]] && probe_unix "${endpoint#unix://}" && return 0 ;;
            tcp://*) probe_tcp "${endpoint#tcp://}" && return 0 ;;
        esac
    done
    return 1
}

# A ping needs no client program: perl is part of every Debian and Ubuntu system.
probe_unix() {
    perl -MIO::Socket::UNIX -e '
        my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or exit 1;
        local $SIG{ALRM} = sub { exit 1 }; alarm 5;
        print $s "GET /_ping HTTP/1.0\r\nHost: engine\r\n\r\n"; exit(<$s> =~ / 200 / ? 0 : 1)' "$1" 2>/dev/null
}

probe_tcp() {
    perl -MIO::Socket::INET -e '
        my $s = IO::Socket::INET->new(PeerAddr => $ARGV[0], Timeout => 5) or exit 1;
        local $SIG{ALRM} = sub { exit 1 }; alarm 5;
        print $s "GET /_ping HTTP/1.0\r\nHost: engine\r\n\r\n"; exit(<$s> =~ / 200 / ? 0 : 1)' "$1" 2>/dev/null
}

installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q '^install ok installed$'; }

wanted=(libgit2-dev libcurl4-openssl-dev libsqlite3-dev libpq-dev libssl-dev)
needs_engine=false
if [[ $stage != build ]]; then
    wanted+=(ca-certificates iproute2 tzdata)
    if ! engine_answers; then
        needs_engine=true
        wanted+=(docker.io iptables)
    fi
fi
if [[ $stage == test || $stage == bench ]]; then
    wanted+=(git busybox-static openssh-client postgresql python3-aiosmtpd python3-venv skopeo chromium)
fi
if [[ $stage == bench ]]; then
    wanted+=(curl gcc haproxy libc6-dev nginx-light openssl sqlite3 wrk)
fi

missing=()
for package in "${wanted[@]}"; do
    installed "$package" || missing+=("$package")
done

as_root=()
may_install=true
if [[ $(id -u) -ne 0 ]]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        as_root=(sudo)
    else
        may_install=false
    fi
fi

if ((${#missing[@]} > 0)); then
    if ! command -v apt-get >/dev/null; then
        note "these packages are missing and this system has no apt-get: ${missing[*]}"
        note "install your system's equivalents (libgit2, libcurl, SQLite 3, libpq and OpenSSL with headers) and try again."
        exit 1
    fi
    if ! $may_install; then
        note "these packages are missing and installing them needs root. Run:"
        printf '\n    sudo apt-get update && sudo apt-get install -y --no-install-recommends %s\n\n' "${missing[*]}" >&2
        exit 1
    fi
    note "installing ${missing[*]}"
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# The tests start an engine of their own for as long as they run (ci/with-engine.sh).
if [[ $stage == run ]] && $needs_engine && ! engine_answers; then
    if ! $may_install; then
        note "no container engine answers and starting one needs root. Run:"
        printf '\n    sudo systemctl start docker && sudo usermod -aG docker %s   # then log in again\n\n' "$(id -un)" >&2
        exit 1
    fi
    note "starting the Docker engine"
    if [[ -d /run/systemd/system ]]; then
        "${as_root[@]}" systemctl start docker
    else
        "${as_root[@]}" sh -c 'setsid dockerd >>/var/log/dockerd.log 2>&1 </dev/null &'
    fi
    for _ in $(seq 1 120); do
        engine_answers && break
        sleep 0.5
    done
    if ! engine_answers; then
        note "the Docker engine did not answer within 60 s; its log is in /var/log/dockerd.log or 'journalctl -u docker'."
        exit 1
    fi
fi
