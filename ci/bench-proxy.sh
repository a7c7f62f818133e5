#!/usr/bin/env bash
# Measures `headgate proxy` beside HAProxy (carrying TCP) and nginx (reading HTTP), all in front of the same server.
#
#   ci/bench-proxy.sh [ROUNDS]      15 unless given; HEADGATE_BINARY measures another program than the release build
#
# They take turns within each round and are compared within it, so that what else runs on the machine tells less. A bound that is missed is
# marked, and then the status is 1.
set -euo pipefail

rounds=${1:-15}
root=$(cd "$(dirname "$0")/.." && pwd)
headgate=${HEADGATE_BINARY:-$root/.build/release/headgate}
export PATH=$PATH:/usr/sbin
[[ -x $headgate ]] || { echo "bench: $headgate is not there; run 'make bench'" >&2; exit 1; }
for needed in wrk nginx haproxy; do
    command -v "$needed" >/dev/null || { echo "bench: $needed is missing; run 'ci/setup.sh bench'" >&2; exit 1; }
done
# Ten thousand connections have two ends in each proxy.
ulimit -n "$(ulimit -Hn)"
(($(ulimit -n) >= 50000)) || ulimit -n 50000 2>/dev/null || true
connections=10000
if (($(ulimit -n) < 2 * connections + 1000)); then
    connections=$((($(ulimit -n) - 1000) / 2))
    echo "bench: the limit of open files leaves room for $connections connections" >&2
fi

work=$(mktemp -d -t headgate-proxy.XXXXXX)
started=()
clean_up() {
    ((${#started[@]} == 0)) || kill "${started[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

base=$((20000 + $$ % 10000))
origin=$base tcp_peer=$((base + 1)) http_peer=$((base + 2)) tcp_own=$((base + 3)) http_own=$((base + 4))
mkdir "$work/data" "$work/www"
# What slow readers ask for and leave where it is.
slow=2000
chmod 755 "$work" && head -c 4000000 /dev/urandom >"$work/www/large"
cc -O2 -D_GNU_SOURCE -o "$work/slow" "$root/ci/load/slow.c"

web_server() {
    cat <<EOF
worker_processes $2; pid $work/$1.pid; error_log $work/$1.log; daemon off;
events { worker_connections $((2 * connections + 500)); }
http {
    access_log off; keepalive_requests 1000000000; keepalive_timeout 300;
    client_body_temp_path $work/tmp; proxy_temp_path $work/tmp; fastcgi_temp_path $work/tmp; uwsgi_temp_path $work/tmp; scgi_temp_path $work/tmp;
    $3
}
EOF
}
web_server origin 1 "server { listen 127.0.0.1:$origin backlog=4096; location / { return 200 'an answer of the server behind\n'; } location /large { root $work/www; } }" >"$work/origin.conf"
web_server peer 2 "upstream behind { server 127.0.0.1:$origin; keepalive 512; keepalive_requests 1000000000; }
    server { listen 127.0.0.1:$http_peer backlog=4096; location / {
        proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection ''; proxy_set_header Host \$host;
        proxy_set_header X-Forwarded-For \$remote_addr; proxy_set_header X-Forwarded-Proto \$scheme; proxy_set_header X-Forwarded-Host \$host; } }" >"$work/peer.conf"
cat >"$work/haproxy.cfg" <<EOF
global
    maxconn $connections
    nbthread 2
defaults
    mode tcp
    timeout connect 5s
    timeout client 5m
    timeout server 5m
listen carried
    bind 127.0.0.1:$tcp_peer backlog 4096
    server one 127.0.0.1:$origin
EOF
cat >"$work/data/state.json" <<EOF
{"version": 1, "owners": [{"owner": "bench", "listeners": [
  {"id": "tcp", "address": "127.0.0.1", "port": $tcp_own, "endpoints": [{"address": "127.0.0.1", "port": $origin}]},
  {"id": "http", "address": "127.0.0.1", "port": $http_own, "http": {"trusted": [],
    "rules": [{"host": "shop.example.com", "path": "/cart", "exact": false, "backend": 0}, {"path": "/", "exact": false, "backend": 0}],
    "backends": [{"id": "b", "endpoints": [{"address": "127.0.0.1", "port": $origin}], "holdSeconds": 30, "responseSeconds": 60, "maxPerEndpoint": 0}]}}
]}]}
EOF

start() {
    "$@" >>"$work/out" 2>&1 &
    started+=($!)
}
start nginx -c "$work/origin.conf" -e "$work/origin.log"
start nginx -c "$work/peer.conf" -e "$work/peer.log"
start haproxy -f "$work/haproxy.cfg"
start "$headgate" proxy --socket "$work/proxy.sock" --data "$work/data"
proxy=${started[-1]}

answers() { { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null && exec 3>&-; }
for port in "$origin" "$tcp_peer" "$http_peer" "$tcp_own" "$http_own"; do
    for _ in $(seq 1 200); do answers "$port" && break; sleep 0.05; done
    answers "$port" || { echo "bench: nothing listens on $port" >&2; tail -n 5 "$work/out" >&2; exit 1; }
done

# `REQUESTS_PER_SECOND MEDIAN_MICROSECONDS` of one load; an answer that is none ends the benchmark.
load() {
    wrk -t1 -c"$2" -d"$3" --timeout 30s --latency "http://127.0.0.1:$1/item" >"$work/load"
    if grep -qE 'Non-2xx|Socket errors' "$work/load"; then
        cat "$work/load" >&2
        return 1
    fi
    awk '/50%/ { v = $2; u = v; sub(/[0-9.]+/, "", u); v += 0; l = u == "us" ? v : u == "ms" ? v * 1000 : v * 1e6 }
         /Requests\/sec/ { r = $2 } END { printf "%.0f %.0f\n", r, l }' "$work/load"
}

echo "bench: $rounds rounds, $(nproc) cores, load $(cut -d ' ' -f 1 /proc/loadavg)" >&2
for port in "$tcp_peer" "$http_peer" "$tcp_own" "$http_own"; do load "$port" 64 1s >/dev/null; done
for ((round = 0; round < rounds; round++)); do
    # Requests per second with many connections, and what one connection waits for when nothing else is under way.
    for pair in "tcp $tcp_own $tcp_peer" "http $http_own $http_peer"; do
        read -r kind own peer <<<"$pair"
        # Whoever comes first has no advantage over all rounds.
        if ((round % 2)); then
            p=$(load "$peer" 64 1s) o=$(load "$own" 64 1s)
            pl=$(load "$peer" 1 1s) d=$(load "$origin" 1 1s) ol=$(load "$own" 1 1s)
        else
            o=$(load "$own" 64 1s) p=$(load "$peer" 64 1s)
            ol=$(load "$own" 1 1s) d=$(load "$origin" 1 1s) pl=$(load "$peer" 1 1s)
        fi
        echo "$o $p $ol $pl $d" >>"$work/$kind"
    done
done

memory() { awk '/^Rss:/ { r = $2 } /^Anonymous:/ { a = $2 } END { printf "%.1f %.1f", r / 1024, a / 1024 }' "/proc/$proxy/smaps_rollup"; }
# Ten thousand connections at once, again and again: once all have been there, no more memory is needed. The first two rounds bring that about.
read -r resident0 anonymous0 <<<"$(memory)"
for _ in 1 2 3 4 5 6 7; do
    load "$http_own" "$connections" 4s >/dev/null &
    holder=$!
    sleep 3
    memory >>"$work/memory"
    echo >>"$work/memory"
    wait "$holder"
done
read -r first_resident first_anonymous <<<"$(sed -n 3p "$work/memory")"
read -r last_resident last_anonymous <<<"$(tail -n 1 "$work/memory")"
read -r _ idle_anonymous <<<"$(memory)"
start "$work/slow" 127.0.0.1 "$http_own" "$slow" /large
readers=${started[-1]}
for _ in $(seq 1 600); do grep -q ready "$work/out" && break; kill -0 "$readers" 2>/dev/null || break; sleep 0.1; done
grep -q ready "$work/out" || { echo "bench: the slow readers did not come about" >&2; tail -n 5 "$work/out" >&2; exit 1; }
read -r _ slow_delay <<<"$(load "$http_own" 1 2s)"
read -r _ slow_anonymous <<<"$(memory)"

median() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
status=0
# `check VALUE least|most BOUND`: the mark of a bound that is missed.
check() {
    if awk -v v="$1" -v b="$3" -v k="$2" 'BEGIN { exit !(k == "least" ? v < b : v > b) }'; then
        status=1
        mark="  MISSED"
    else
        mark=
    fi
}

printf '%-34s %10s %10s %8s   %s\n' "" headgate peer "" bound
for kind in tcp http; do
    peer=$([[ $kind == tcp ]] && echo HAProxy || echo nginx)
    own=$(awk '{ print $1 }' "$work/$kind" | median) other=$(awk '{ print $3 }' "$work/$kind" | median)
    ratio=$(awk '{ print $1 / $3 }' "$work/$kind" | median)
    check "$ratio" least 0.8
    printf '%-34s %8.0f/s %8.0f/s %7.2f×   ≥ 0.80%s\n' "$kind: requests, beside $peer" "$own" "$other" "$ratio" "$mark"
    own=$(awk '{ print ($6 - $10) / 1000 }' "$work/$kind" | median) other=$(awk '{ print ($8 - $10) / 1000 }' "$work/$kind" | median)
    more=$(awk '{ print ($6 - $8) / 1000 }' "$work/$kind" | median)
    check "$more" most 0.1
    printf '%-34s %7.3f ms %7.3f ms %+5.3f ms   ≤ +0.1 ms%s\n' "$kind: added at the median" "$own" "$other" "$more" "$mark"
done
check "$last_resident" most 40
printf '%-34s %6s MiB   after 5 rounds %s MiB; before %s MiB   ≤ 40 MiB%s\n' "resident, $connections connections" "$first_resident" "$last_resident" "$resident0" "$mark"
check "$last_anonymous" most 15
printf '%-34s %6s MiB   after 5 rounds %s MiB; before %s MiB   ≤ 15 MiB%s\n' "anonymous, $connections connections" "$first_anonymous" "$last_anonymous" "$anonymous0" "$mark"
slow_more=$(awk -v a="$idle_anonymous" -v b="$slow_anonymous" 'BEGIN { printf "%.1f", b - a }')
check "$slow_anonymous" most 15
printf '%-34s %6s MiB   %s MiB of them for these, %d µs for somebody else at the median   ≤ 15 MiB%s\n' "anonymous, $slow slow readers" "$slow_anonymous" "$slow_more" "$slow_delay" "$mark"
check "$(awk -v a="$first_anonymous" -v b="$last_anonymous" 'BEGIN { print b - a }')" most 2
printf '%-34s %+.1f MiB   ≤ +2 MiB%s\n' "grown over 5 rounds" "$(awk -v a="$first_anonymous" -v b="$last_anonymous" 'BEGIN { print b - a }')" "$mark"
exit $status
