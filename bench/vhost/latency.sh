#!/bin/bash
# Guest to guest over vhost-user at low load: the time of a frame there and one back, through DPDK's switch and through actornet,
# alternating in one run. Two guests on one polling core, one frame on the way at a time: one after the other, and one a millisecond.
# Prints a table: for each the median of REPS repetitions, and the least and greatest. Needs what run.sh needs.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$root/bench/vhost/switches.sh"
dotnet build "$root/bench/latency" -c Release -v quiet -nologo -clp:NoSummary >&2
pinger=$root/artifacts/bin/ActorNet.Bench.Latency/release/ActorNet.Bench.Latency.dll

# once SWITCH PINGS INTERVAL: "median 99% 99.9%" to $work/result.
once() {
    rm -f "$work"/?.sock "$work/result"
    quiet
    "start_$1"
    until_ok 15 test -S "$work/a.sock" -a -S "$work/b.sock" || { cat "$work/switch" >&2; return 1; }
    taskset -c "$RX_CPU" dotnet "$pinger" "$work/a.sock" "$work/b.sock" "$RX_CPU" "$2" "$3" "${FRAME:-64}" >"$work/result" || { tail -n 5 "$work/switch" >&2; return 1; }
    stop
}

echo "| pings | testpmd, us | actornet, us | actornet/testpmd | testpmd 99 % | actornet 99 % |"
echo "|---|---|---|---|---|---|"
for interval in ${INTERVALS:-0 1000}; do
    pings=100000
    ((interval == 0)) || pings=5000
    : >"$work/rows"
    for ((rep = 0; rep < REPS; rep++)); do
        order=(testpmd actornet)
        ((rep % 2 == 0)) || order=(actornet testpmd)
        declare -A result=()
        for switch in "${order[@]}"; do
            if ! once "$switch" "$pings" "$interval"; then
                stop
                break
            fi
            result[$switch]=$(cat "$work/result")
            echo "# every $interval us, $switch: ${result[$switch]}" >&2
        done
        [[ -z ${result[testpmd]:-} || -z ${result[actornet]:-} ]] || echo "${result[testpmd]} ${result[actornet]}" >>"$work/rows"
    done
    what="one after the other"
    ((interval == 0)) || what="one every $interval us"
    echo "| $what | $(awk '{ print $1 }' "$work/rows" | spread) | $(awk '{ print $5 }' "$work/rows" | spread)" \
        "| $(awk '$1 { print $5 / $1 }' "$work/rows" | spread) | $(awk '{ print $2 }' "$work/rows" | spread) | $(awk '{ print $6 }' "$work/rows" | spread) |"
done
