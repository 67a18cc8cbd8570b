#!/bin/bash
# Guest to guest over vhost-user at low load: the time of a frame there and one back, through DPDK's switch (which always polls),
# through actornet as it is, and through actornet with a lane that never sleeps (spin = infinite), alternating in one run. Two guests on one polling core, one frame on the way at a time: one after the other, and one a millisecond.
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

switches=(testpmd actornet polling)
echo "| pings | testpmd, us | actornet, us | actornet polling, us | testpmd 99 % | actornet 99 % | polling 99 % |"
echo "|---|---|---|---|---|---|---|"
for interval in ${INTERVALS:-0 1000}; do
    pings=100000
    ((interval == 0)) || pings=5000
    : >"$work/rows"
    for ((rep = 0; rep < REPS; rep++)); do
        declare -A result=()
        # Each repetition begins with another one, so that none always finds the machine colder.
        for ((i = 0; i < 3; i++)); do
            switch=${switches[(rep + i) % 3]}
            if ! once "$switch" "$pings" "$interval"; then
                stop
                break
            fi
            result[$switch]=$(cat "$work/result")
            echo "# every $interval us, $switch: ${result[$switch]}" >&2
        done
        ((${#result[@]} < 3)) || echo "${result[testpmd]} ${result[actornet]} ${result[polling]}" >>"$work/rows"
    done
    what="one after the other"
    ((interval == 0)) || what="one every $interval us"
    row="| $what"
    for column in 1 5 9 2 6 10; do row+=" | $(awk -v c="$column" '{ print $c }' "$work/rows" | spread)"; done
    echo "$row |"
done
