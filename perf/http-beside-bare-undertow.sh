#!/usr/bin/env bash
# The HTTP API beside a bare Undertow that answers the same bytes, in turn: a small GET, and sends of 100 messages of 1 KB.
#
#   perf/http-beside-bare-undertow.sh [ROUNDS [SECONDS]]        7 rounds of 5 s each, after one to warm up
#
# Needs wrk, curl and python3, and what `mvn -B -DskipTests package` leaves. Prints requests per second, p50 and p99 as wrk
# gives them, and the ratios of each round with their median.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-7}
seconds=${2:-5}
work=$(mktemp -d)
server=
bare=
trap 'kill $server $bare 2>/dev/null || true; rm -rf "$work"' EXIT

api=http://127.0.0.1:13000
plain=http://127.0.0.1:13001
json='Content-Type: application/json'
topic=/streams/s/topics/t/messages

up() {
    for _ in $(seq 120); do
        curl -s -o /dev/null "$1" && return
        sleep 0.5
    done
    echo "nothing answers on $1" >&2
    exit 1
}

java -jar ops/target/veltro/veltro.jar server --with-default-root-credentials --set data="$work/data" \
    --set tcp.address=127.0.0.1:0 --set http.address=127.0.0.1:13000 >"$work/server.log" 2>&1 &
server=$!
up $api/ping
token=$(curl -s $api/users/login -H "$json" -d '{"username":"iggy","password":"iggy"}' |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"]["token"])')
bearer="Authorization: Bearer $token"
curl -s -o /dev/null $api/streams -H "$bearer" -H "$json" -d '{"name":"s"}'
curl -s -o /dev/null $api/streams/s/topics -H "$bearer" -H "$json" -d '{"name":"t","partitions_count":1}'
curl -s $api/streams/s -H "$bearer" >"$work/answer.json"

java -cp "rest/target/test-classes:ops/target/veltro/lib/*" io.veltro.rest.BareUndertow 13001 "$work/answer.json" \
    >"$work/bare.log" 2>&1 &
bare=$!
up $plain/

python3 - "$work/body.json" <<'PY'
import base64, json, os, sys
messages = [{"payload": base64.b64encode(os.urandom(1000)).decode()} for _ in range(100)]
body = {"partitioning": {"kind": "partition_id", "value": "AAAAAA=="}, "messages": messages}
open(sys.argv[1], "w").write(json.dumps(body, separators=(",", ":")))
PY
cat >"$work/post.lua" <<LUA
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer $token"
wrk.body = io.open("$work/body.json"):read("*a")
LUA

# One line: requests per second, p50, p99; anything but a success is a fault of the measurement.
load() {
    wrk -t1 -d"$seconds"s --latency "$@" |
        awk '$1 == "50%" {p50 = $2} $1 == "99%" {p99 = $2} $1 == "Requests/sec:" {rate = $2} /Non-2xx/ {bad = $0}
             END {if (bad) {print bad; exit 1}; print rate, p50, p99}'
}

for round in $(seq 0 "$rounds"); do
    for kind in get post; do
        for who in bare veltro; do
            at=$([ $who = bare ] && echo $plain || echo $api)
            if [ $kind = get ]; then
                line=$(load -c16 -H "$bearer" $at/streams/s)
            else
                line=$(load -c8 -s "$work/post.lua" $at$topic)
            fi
            [ "$round" = 0 ] || echo "$round $kind $who $line" | tee -a "$work/lines"
        done
    done
done

python3 - "$work/lines" <<'PY'
import statistics, sys
rates = {}
for line in open(sys.argv[1]):
    round, kind, who, rate = line.split()[:4]
    rates[round, kind, who] = float(rate)
for kind in "get", "post":
    rounds = sorted({key[0] for key in rates if key[1] == kind}, key=int)
    ratios = [rates[r, kind, "veltro"] / rates[r, kind, "bare"] for r in rounds]
    print(f"{kind}: rate beside bare Undertow, median {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")
PY
