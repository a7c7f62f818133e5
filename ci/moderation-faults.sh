#!/usr/bin/env bash
# Holds a moderation API against what clients, disks, databases and models may do to it: 10,000 idle connections, slow and endless senders,
# bodies of 10 MiB, wrong methods, a PostgreSQL that is killed under load, disks that are full for a while under SQLite and under PostgreSQL
# (as root, on small disks in memory), and models that are damaged or missing. Needs python3 and PostgreSQL.
#   ci/moderation-faults.sh [PATH OF moderation] [CONNECTIONS]
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
binary=${1:-$here/.build/release/moderation}
[[ -x $binary ]] || { echo "$binary is not there: swift build -c release --product moderation" >&2; exit 2; }
connections=${2:-10000}
work=$(mktemp -d -t headgate-faults.XXXXXX)
# shellcheck disable=SC2034 # read by common.sh
headgate=$binary
# shellcheck source=ci/load/common.sh
source "$here/ci/load/common.sh"
trap 'unmount; clean_up' EXIT
export PYTHONPATH=$work

unmount() {
    local disk
    for disk in "$work/disk" "$work/small"; do
        if mountpoint -q "$disk"; then umount -l "$disk"; fi
    done
}

# Starts the API on a database; leaves its address in `url` and its process in `started`.
serve() {
    start "$work/api.log" "$binary" api --port 0 --database "$1" --registry "$here/models"
    until_true "the API" grep -q 'http://' "$work/api.log"
    url=$(grep -o 'http://.*' "$work/api.log" | head -n 1)
}

cat >"$work/client.py" <<'PYTHON'
import json, os, socket, sys, threading, time, urllib.error, urllib.request

def say(line):
    print("ok  ", line, flush=True)

def post(url, body, method="POST"):
    request = urllib.request.Request(url, json.dumps(body).encode(), method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)

def metric(url, name):
    with urllib.request.urlopen(url + "/metrics") as answer:
        for line in answer.read().decode().splitlines():
            if line.startswith(name + " "):
                return int(line.split()[1])
    return 0

def wait(what, condition):
    end = time.monotonic() + 180
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.1)

def resident(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))

def dropped(url):
    return sum(metric(url, 'moderation_log_dropped_total{reason="%s"}' % reason) for reason in ["full", "refused", "shutdown"])

def fill(path):
    """Takes the last byte of a disk."""
    size = 65536
    with open(path, "wb", buffering=0) as rest:
        while size:
            try:
                rest.write(b"x" * size)
            except OSError:
                size //= 2

class Load:
    """Asks for predictions from several threads until it is told to stop; every answer has to be good."""

    def __init__(self, url, words=40, threads=4):
        self.url, self.words, self.isOver, self.answered, self.failure = url, words, False, 0, None
        self.threads = [threading.Thread(target=self.run, args=(number,)) for number in range(threads)]
        for thread in self.threads:
            thread.start()

    def run(self, number):
        turn = 0
        while not self.isOver:
            try:
                status, answer = post(self.url + "/predict", {"comment_text": f"{number} {turn} " + "word " * self.words})
                assert status == 200, (status, answer)
            except Exception as failure:
                self.failure = failure
                return
            turn += 1
            self.answered += 1

    def stop(self):
        self.isOver = True
        for thread in self.threads:
            thread.join()
        assert self.failure is None, self.failure
PYTHON

# ---- clients

ulimit -n "$(ulimit -H -n)"
serve "$work/moderation.sqlite"
python3 - "$url" "$connections" "$started" <<'PYTHON'
from client import *

url, count, pid = sys.argv[1], int(sys.argv[2]), sys.argv[3]
host, port = url.removeprefix("http://").split(":")

def predict(text="hello"):
    begin = time.monotonic()
    assert post(url + "/predict", {"comment_text": text})[0] == 200
    return time.monotonic() - begin

def talk(start, pieces=(), pause=0.0, limit=300):
    """Sends bytes piece by piece and gives what came back until the end of the connection."""
    connection = socket.create_connection((host, int(port)))
    connection.sendall(start)
    end, answer = time.monotonic() + limit, b""
    try:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)
            if time.monotonic() > end:
                raise AssertionError("it goes on for ever")
        connection.settimeout(limit)
        while chunk := connection.recv(65536):
            answer += chunk
    except (ConnectionError, BrokenPipeError):
        pass
    return answer

predict()
before = resident(pid)
idle = [socket.create_connection((host, int(port))) for _ in range(count)]
slowest = max(predict(f"comment {number}") for number in range(50))
say(f"answers beside {count} idle connections: slowest of 50 {slowest * 1000:.0f} ms, "
    f"{before} MiB before, {resident(pid)} MiB with them")
for connection in idle:
    connection.close()

head = b"POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
answer = talk(head + b"Content-Length: 10485760\r\n\r\n", [b"a" * 65536] * 160)
assert b" 413 " in answer and b"problem+json" in answer, answer[:200]
say("a body of 10 MiB is answered with 413")

answer = talk(head + b"Content-Length: 1000\r\n\r\n", [b" "] * 600, pause=0.1)
assert b" 408 " in answer or answer == b"", answer[:200]
say("a body that comes byte by byte ends within its time")

def endless():
    while True:
        yield b"10000\r\n" + b"a" * 65536 + b"\r\n"

talk(head + b"Transfer-Encoding: chunked\r\n\r\n", endless(), pause=0.01)
say("a body without an end is cut off")

for noise in [b"\x00\x01\x02\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"POST /predict HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
              head + b"Connection: close\r\nContent-Length: 22\r\n\r\n{\"comment_text\": \"\xff\xfe\"}"]:
    answer = talk(noise)
    assert answer == b"" or b" 400 " in answer or b" 505 " in answer, answer[:200]
predict()
say("noise and invalid UTF-8 are refused")

for path, method, allowed in [("/predict", "GET", "POST"), ("/predict", "DELETE", "POST"), ("/health", "POST", "GET, HEAD"),
                              ("/predict/batch", "PUT", "POST"), ("/review/queues", "PATCH", "GET, HEAD")]:
    try:
        urllib.request.urlopen(urllib.request.Request(url + path, method=method), timeout=30)
        raise AssertionError(f"{method} {path} was taken")
    except urllib.error.HTTPError as error:
        assert (error.code, error.headers["Allow"]) == (405, allowed), (method, path, error.code, error.headers["Allow"])
say("methods that an address does not have are answered with 405 and those it has")
PYTHON
stop "$started"

# ---- models

mkdir -p "$work/registry"
cp -r "$here/models/." "$work/registry"
model=$(find "$work/registry" -name model.bin | head -n 1)
refuse() {
    local what=$1 status=0
    shift
    timeout 60 "$binary" api --port 0 --database "$work/unused.sqlite" "$@" >"$work/refusal" 2>&1 || status=$?
    if ((status == 0 || status >= 124)); then
        echo "the API did not end because of $what (status $status)" >&2
        cat "$work/refusal" >&2
        exit 1
    fi
    echo "ok   $what: status $status, $(grep -v '^$' "$work/refusal" | head -n 1 | cut -c 1-160)"
}
refuse "a version that is not there" --registry "$work/registry" --model models:/toxic-comment/4711
refuse "a name that is not there" --registry "$work/registry" --model models:/nobody@production
printf 'x' | dd of="$model" bs=1 seek=100000 conv=notrunc status=none
refuse "a model with a wrong byte" --registry "$work/registry"
truncate -s 1000000 "$model"
refuse "a model that is cut off" --registry "$work/registry"
: >"$model"
refuse "a model without content" --registry "$work/registry"

# ---- databases

start_postgres
serve "$postgres_url"
python3 - "$url" "$started" "$postgres_data" "$postgres_bin/pg_ctl" <<'PYTHON'
from client import *
import signal, subprocess

url, pid, data, pg_ctl = sys.argv[1:]
as_postgres = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
load = Load(url)
acknowledged = 0
highest = 0
for _ in range(3):
    wait("predictions are written", lambda: metric(url, "moderation_log_written_total") > 0)
    with open(data + "/postmaster.pid") as file:
        os.kill(int(file.readline()), signal.SIGKILL)
    failures = metric(url, "moderation_log_failures_total")
    wait("the database is missed", lambda: metric(url, "moderation_log_failures_total") > failures)
    answered = load.answered
    wait("predictions go on without it", lambda: load.answered > answered + 500)
    highest = max(highest, resident(pid))
    # What the killed one left has to be gone before another may start.
    wait("the database is back", lambda: subprocess.run(
        as_postgres + [pg_ctl, "-D", data, "-l", data + "/../log", "-w", "-t", "60", "-o",
                       f"-k {os.path.dirname(data)} -p 5432 -c listen_addresses= -c max_connections=200", "start"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0)
    request = post(url + "/predict", {"comment_text": "what somebody corrects"})[1]["request_id"]
    wait("feedback is taken again", lambda: post(url + "/feedback", {"request_id": request, "correct": True})[0] == 200)
    acknowledged += 1
load.stop()
wait("the queue is written", lambda: metric(url, "moderation_log_queued") == 0)
written, lost, scored = metric(url, "moderation_log_written_total"), dropped(url), metric(url, "moderation_predictions_total")
assert written + lost == scored, (written, lost, scored)
say(f"PostgreSQL killed three times under load: {scored} comments answered, {written} stored, {lost} counted as lost, "
    f"{highest} MiB at the most")
PYTHON
stop "$started"
rows=$(as_postgres psql -qAt -h "$work/postgres" -U bench postgres -c 'SELECT (SELECT count(*) FROM prediction_logs), (SELECT count(*) FROM feedback)')
echo "ok   the database has (predictions|feedback) $rows"

if [[ $(id -u) != 0 ]] || ! mkdir "$work/disk" "$work/small" || ! mount -t tmpfs -o size=4m tmpfs "$work/disk" 2>/dev/null; then
    echo "--   full disks are not tried: that needs root and a mount"
    exit 0
fi

cat >"$work/full.py" <<'PYTHON'
from client import *

url, disk, name, pid = sys.argv[1:]
first = post(url + "/predict", {"comment_text": "before the disk is full"})[1]["request_id"]
assert post(url + "/feedback", {"request_id": first, "correct": True})[0] == 200
fill(disk + "/rest")
sent = 1
while metric(url, "moderation_log_failures_total") == 0:
    for _ in range(50):
        status, _ = post(url + "/predict", {"comment_text": f"comment {sent} " + "word " * 400})
        assert status == 200, status
        sent += 1
    assert sent < 20000
status, answer = post(url + "/feedback", {"request_id": first, "correct": False})
assert status == 503, (status, answer)
say(f"{name}: {sent} comments are answered while its disk is full; feedback is refused with 503; {resident(pid)} MiB")
os.remove(disk + "/rest")
wait("the queue is written", lambda: metric(url, "moderation_log_written_total") == sent)
assert dropped(url) == 0
assert post(url + "/feedback", {"request_id": first, "correct": False})[0] == 200
say(f"{name}: everything is written once there is room again, and nothing was dropped")
PYTHON

serve "$work/disk/moderation.sqlite"
python3 "$work/full.py" "$url" "$work/disk" SQLite "$started"
stop "$started"

# A tablespace of its own: what is full is where the rows are, and the server lives on.
mount -t tmpfs -o size=24m,mode=711 tmpfs "$work/small"
mkdir -m 700 "$work/small/rows"
chown postgres "$work/small/rows"
as_postgres psql -q -h "$work/postgres" -U bench postgres -c "CREATE TABLESPACE small LOCATION '$work/small/rows'" \
    -c 'CREATE DATABASE full_disk TABLESPACE small'
serve "${postgres_url/\/postgres\?//full_disk?}"
python3 "$work/full.py" "$url" "$work/small" PostgreSQL "$started"
stop "$started"
