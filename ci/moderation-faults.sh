#!/bin/sh
# Holds a moderation API against what clients and disks may do to it: 10,000 idle connections, slow and endless senders,
# and a disk that is full for a while (as root, on a small disk in memory). Needs python3.
#   ci/moderation-faults.sh [PATH OF moderation] [CONNECTIONS]
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
binary=${1:-$here/.build/release/moderation}
connections=${2:-10000}
work=$(mktemp -d)
api_pid=
finish() {
    if [ -n "$api_pid" ]; then kill "$api_pid" 2>/dev/null || true; wait "$api_pid" 2>/dev/null || true; fi
    if mountpoint -q "$work/disk"; then umount "$work/disk"; fi
    rm -rf "$work"
}
trap finish EXIT

serve() {
    : >"$work/api.out"
    "$binary" api --port 0 --database "$1" --registry "$here/models" >"$work/api.out" 2>"$work/api.log" &
    api_pid=$!
    tries=0
    until url=$(grep -o 'http://.*' "$work/api.out"); do
        tries=$((tries + 1))
        if [ "$tries" -gt 300 ]; then
            cat "$work/api.log" >&2
            exit 1
        fi
        sleep 0.1
    done
}

stop() {
    kill "$api_pid"
    wait "$api_pid"
    api_pid=
}

ulimit -n "$(ulimit -H -n)"
serve "$work/moderation.sqlite"
python3 - "$url" "$connections" "$api_pid" <<'PYTHON'
import json, socket, sys, time, urllib.request

url, count, pid = sys.argv[1], int(sys.argv[2]), sys.argv[3]
host, port = url.removeprefix("http://").split(":")

def resident():
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))

def predict(text="hello"):
    body = json.dumps({"comment_text": text}).encode()
    begin = time.monotonic()
    with urllib.request.urlopen(urllib.request.Request(url + "/predict", body), timeout=30) as answer:
        assert answer.status == 200
    return time.monotonic() - begin

def talk(start, pieces=(), pause=0.0, limit=60):
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
before = resident()
idle = [socket.create_connection((host, int(port))) for _ in range(count)]
slowest = max(predict(f"comment {number}") for number in range(50))
print(f"ok   answers beside {count} idle connections: slowest of 50 {slowest * 1000:.0f} ms, "
      f"{before} MiB before, {resident()} MiB with them")
for connection in idle:
    connection.close()

head = b"POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
answer = talk(head + b"Content-Length: 10485760\r\n\r\n", [b"a" * 65536] * 160)
assert b" 413 " in answer and b"problem+json" in answer, answer[:200]
print("ok   a body of 10 MiB is answered with 413")

answer = talk(head + b"Content-Length: 1000\r\n\r\n", [b" "] * 600, pause=0.1)
assert b" 408 " in answer or answer == b"", answer[:200]
print("ok   a body that comes byte by byte ends within its time")

def endless():
    while True:
        yield b"10000\r\n" + b"a" * 65536 + b"\r\n"

talk(head + b"Transfer-Encoding: chunked\r\n\r\n", endless(), pause=0.01)
print("ok   a body without an end is cut off")

for noise in [b"\x00\x01\x02\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"POST /predict HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
              head + b"Content-Length: 22\r\n\r\n{\"comment_text\": \"\xff\xfe\"}"]:
    answer = talk(noise + b"", limit=100) if noise[:4] != b"POST" else talk(noise.replace(b"Host: x", b"Host: x\r\nConnection: close"))
    assert answer == b"" or b" 400 " in answer or b" 505 " in answer, answer[:200]
predict()
print("ok   noise and invalid UTF-8 are refused")
PYTHON
stop

if [ "$(id -u)" != 0 ] || ! mkdir "$work/disk" || ! mount -t tmpfs -o size=4m tmpfs "$work/disk" 2>/dev/null; then
    echo "--   the full disk is not tried: that needs root and a mount"
    exit 0
fi
serve "$work/disk/moderation.sqlite"
python3 - "$url" "$work/disk" <<'PYTHON'
import json, os, sys, time, urllib.error, urllib.request

url, disk = sys.argv[1:]

def post(path, body):
    try:
        with urllib.request.urlopen(urllib.request.Request(url + path, json.dumps(body).encode()), timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)

def metric(name):
    with urllib.request.urlopen(url + "/metrics") as answer:
        for line in answer.read().decode().splitlines():
            if line.startswith(name + " "):
                return int(line.split()[1])
    return 0

def wait(what, condition):
    end = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.1)

first = post("/predict", {"comment_text": "before the disk is full"})[1]["request_id"]
assert post("/feedback", {"request_id": first, "correct": True})[0] == 200
with open(disk + "/rest", "wb", buffering=0) as rest:
    try:
        while rest.write(b"x" * 4096):
            pass
    except OSError:
        pass
sent = 0
while metric("moderation_log_failures_total") == 0:
    for _ in range(50):
        status, _ = post("/predict", {"comment_text": f"comment {sent} " + "word " * 400})
        assert status == 200, status
        sent += 1
    assert sent < 20000
status, answer = post("/feedback", {"request_id": first, "correct": False})
assert status == 503, (status, answer)
print(f"ok   {sent} comments are answered while the disk is full; feedback is refused with 503")
os.remove(disk + "/rest")
wait("the queue is written", lambda: metric("moderation_log_written_total") == sent + 1)
for reason in ["full", "refused", "shutdown"]:
    assert metric('moderation_log_dropped_total{reason="%s"}' % reason) == 0
assert post("/feedback", {"request_id": first, "correct": False})[0] == 200
print("ok   everything is written once there is room again, and nothing was dropped")
PYTHON
stop
