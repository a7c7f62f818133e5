#!/usr/bin/env bash
# Measures a controller under load: long lists, many readers of a log, many agents, a storm of webhooks.
#
#   ci/bench-load.sh [PART...]    lists, viewers, agents, storm; all of them unless given
#                                 HEADGATE_BINARY measures another program than the release build
#
# Everything runs on this machine, the load as well. Each line has the median and the 99th percentile, or one figure, and the
# bound, which is on the last of them. The status is 1 when a bound is missed.
set -euo pipefail

parts=("$@")
((${#parts[@]} > 0)) || parts=(lists viewers agents storm)
here=$(cd "$(dirname "$0")" && pwd)
headgate=${HEADGATE_BINARY:-$here/../.build/release/headgate}
[[ -x $headgate ]] || { echo "bench: $headgate is not there; run 'make bench'" >&2; exit 1; }

work=$(mktemp -d -t headgate-load.XXXXXX)
# shellcheck source=ci/load/common.sh
source "$here/load/common.sh"
port=$(free_port)
for program in viewers agents storm refwatch; do
    "${CC:-$(command -v cc || command -v clang)}" -O2 -D_GNU_SOURCE -o "$work/$program-load" "$here/load/$program.c"
done
for token in operator runner-token; do head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$work/$token"; done

echo "bench: $(nproc) cores, load $(cut -d ' ' -f 1 /proc/loadavg)" >&2
printf '%-50s %9s %9s\n' "" median p99
for part in "${parts[@]}"; do
    case $part in
        lists | viewers | agents | storm)
            # shellcheck source=/dev/null
            source "$here/load/$part.sh"
            "measure_$part"
            ;;
        *)
            echo "bench: there is no part '$part'" >&2
            exit 2
            ;;
    esac
done
if ((missed > 0)); then
    echo "bench: $missed bounds were missed" >&2
    exit 1
fi
