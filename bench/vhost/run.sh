#!/bin/bash
# Guest to guest over vhost-user, frames per second: DPDK's switch and actornet, alternating in one run.
#   sender (virtio-user, txonly) -> switch, one forwarding thread -> receiver (virtio-user, rxonly)
# Prints a table: for each the median of REPS repetitions, and the least and greatest.
# VIRTIO=packed_vq=1 and the like are passed on to both guests.
# Needs root (huge pages), dpdk-dev and four cores. Other settings: lib.sh. What it measured: README.md.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$root/bench/vhost/switches.sh"

# once SWITCH FRAME: "Mpps wait% allocated-bytes-per-frame" to $work/result.
once() {
    local virtio="queues=1,queue_size=1024,mrg_rxbuf=1${VIRTIO:+,$VIRTIO}"
    rm -f "$work"/?.sock "$work/result"
    quiet
    "start_$1"
    until_ok 15 test -S "$work/a.sock" -a -S "$work/b.sock" || { cat "$work/switch" >&2; return 1; }
    testpmd receiver "$RX_CPU" --vdev "net_virtio_user0,path=$work/b.sock,$virtio" -- --forward-mode=rxonly --txd=1024 --rxd=1024
    testpmd sender "$TX_CPU" --vdev "net_virtio_user0,path=$work/a.sock,$virtio" -- --forward-mode=txonly --txpkts="$2" --txd=1024 --rxd=1024
    until_ok 20 grep -aq Rx-pps "$work/sender" || { tail -n 5 "$work"/{switch,receiver,sender} >&2; return 1; }
    clean_rate receiver "${pids[@]}" >"$work/rate" || { tail -n 5 "$work"/{switch,receiver,sender} >&2; return 1; }
    stop
    # "stats: frames=N allocated-bytes=M" counts from the start of the program on.
    echo "$(cat "$work/rate") $(sed -n 's/^stats: frames=\([0-9]*\) allocated-bytes=\([0-9]*\).*/\1 \2/p' "$work/switch" |
        tail -1 | awk '{ printf "%.4f", $1 ? $2 / $1 : -1 }')" >"$work/result"
}

echo "| frame | testpmd Mpps | actornet Mpps | actornet/testpmd | actornet Gbit/s | allocated bytes per frame | worst wait % |"
echo "|---|---|---|---|---|---|---|"
for frame in ${FRAMES:-64 1518}; do
    : >"$work/rows"
    for ((rep = 0; rep < REPS; rep++)); do
        # Each repetition begins with the other one, so that neither always finds the machine colder.
        order=(testpmd actornet)
        ((rep % 2 == 0)) || order=(actornet testpmd)
        declare -A result=()
        for switch in "${order[@]}"; do
            if ! once "$switch" "$frame"; then
                stop
                break
            fi
            result[$switch]=$(cat "$work/result")
            echo "# $frame $switch: ${result[$switch]}" >&2
        done
        [[ -z ${result[testpmd]:-} || -z ${result[actornet]:-} ]] || echo "${result[testpmd]} ${result[actornet]}" >>"$work/rows"
    done
    # Columns: testpmd Mpps, wait; actornet Mpps, wait, allocated.
    echo "| $frame | $(awk '{ print $1 }' "$work/rows" | spread) | $(awk '{ print $3 }' "$work/rows" | spread)" \
        "| $(awk '$1 { print $3 / $1 }' "$work/rows" | spread) | $(awk -v f="$frame" '{ print $3 * f * 8 / 1e3 }' "$work/rows" | spread %.1f)" \
        "| $(awk '{ print $5 }' "$work/rows" | spread %.4f) | $(awk '{ print $2; print $4 }' "$work/rows" | spread %.1f) |"
done
