#!/bin/bash
# TCP between two user-mode Linux guests on one hub, with and without offloads: what it brings that frames cross the datapath
# unsegmented and with their checksums left open, and what it costs to segment for a guest that does not take them.
# Prints a table: for each case the median of REPS repetitions, and the least and greatest; and how long a frame was on the hub, which
# tells whether anything crossed unsegmented. Needs user-mode-linux, iperf3 and four cores.
#
# iperf3, and writes of 1 MiB: a system call costs a user-mode Linux 100 us and more, because its processes are traced. Of a sender that
# writes 1 KiB at a time (busybox's nc), and even 128 KiB, that is all there is to be measured.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=${ACTORNET_PROGRAM:-$root/actornet}
REPS=${REPS:-3} DURATION=${DURATION:-5} WRITE=${WRITE:-1M} SECONDS_AT_MOST=${SECONDS_AT_MOST:-300}
off=csum=off,guest_csum=off # and with them everything that needs them

command -v linux.uml >/dev/null || { echo "bench: linux.uml is missing: apt-get install --no-install-recommends user-mode-linux" >&2; exit 2; }
command -v iperf3 >/dev/null || { echo "bench: iperf3 is missing: apt-get install --no-install-recommends iperf3" >&2; exit 2; }
work=$(mktemp -d)
pids=()
cleanup() {
    local pid
    for pid in "${pids[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    pids=()
}
trap 'cleanup; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
"$program" version >&2 # builds it before anything is measured
"$root/tests/guests/build-initramfs.sh" >/dev/null
# iperf3 and its libraries, unpacked over the guests' files.
for file in "$(command -v iperf3)" $(ldd "$(command -v iperf3)" | grep -o '/[^ ]*'); do
    install -D "$(readlink -f "$file")" "$work/files$file"
done
(cd "$work/files" && find . | busybox cpio -o -H newc -R 0:0 2>/dev/null) >"$work/iperf3.cpio"

# boot NAME SOCKET: a guest with its console on descriptors in $in and out.NAME
boot() {
    mkfifo "$work/in.$1"
    setpriv --pdeathsig KILL "$root/tests/guests/run-uml.sh" -d "$work" -a "$work/iperf3.cpio" "$2" <"$work/in.$1" >"$work/out.$1" 2>&1 &
    pids+=($!)
}

# await FILE TEXT: until the file has it.
await() {
    local tries
    for ((tries = SECONDS_AT_MOST * 20; tries > 0; tries--)); do
        ! grep -aq "$2" "$1" || return 0
        sleep .05
    done
    echo "bench: waited in vain for '$2':" >&2
    tail -n 5 "$1" >&2
    return 1
}

# once SENDER-OPTIONS RECEIVER-OPTIONS: MiB/s in $work/result.
once() {
    local switch
    rm -f "$work"/*.sock "$work"/in.* "$work"/out.* "$work"/initramfs.*
    ACTORNET_STATS=1 setpriv --pdeathsig KILL "$program" run -netdev hubport,id=h0,hubid=0 -netdev hubport,id=h1,hubid=0 \
        -device "virtio-net,id=n0,netdev=h0,socket=$work/a.sock${1:+,$1}" -device "virtio-net,id=n1,netdev=h1,socket=$work/b.sock${2:+,$2}" >"$work/switch" 2>&1 &
    switch=$!
    pids+=("$switch")
    await "$work/switch" '^actornet: ready'
    boot a "$work/a.sock"
    boot b "$work/b.sock"
    exec 8>"$work/in.a" 9>"$work/in.b"
    await "$work/out.a" @@READY
    await "$work/out.b" @@READY
    echo '1 ip addr add 10.9.0.1/24 dev eth0 && ip link set eth0 up' >&8
    echo '1 ip addr add 10.9.0.2/24 dev eth0 && ip link set eth0 up' >&9
    await "$work/out.a" '@@DONE 1 0'
    await "$work/out.b" '@@DONE 1 0'
    echo '2 /usr/bin/iperf3 --server --one-off' >&9
    await "$work/out.b" 'Server listening'
    # The first second, in which the window grows, is left out.
    echo "2 /usr/bin/iperf3 --client 10.9.0.2 --time $DURATION --omit 1 --length $WRITE --format M" >&8
    await "$work/out.a" '@@DONE 2 0'
    kill "$switch"
    wait "$switch" || true
    # iperf3's "MBytes" are MiB. Frames are counted from the start on and in both directions: data and, 66 bytes long, acknowledgements.
    { tr -d '\r' <"$work/out.a"; cat "$work/switch"; } | awk -v all="$((DURATION + 1))" '
        /receiver/ { for (i = 2; i <= NF; i++) if ($i == "MBytes/sec") rate = $(i - 1) }
        match($0, /^stats: frames=[0-9]+/) { frames = substr($0, 15, RLENGTH - 14) }
        END { print rate, frames ? rate * 1048576 * all / frames : 0 }' >"$work/result"
    exec 8>&- 9>&-
    cleanup
}

spread() {
    sort -g | awk '{ v[NR] = $1 } END { if (!NR) { print "none"; exit }; printf "%d (%d-%d)\n", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2, v[1], v[NR] }'
}

cases=("both with offloads||" "neither|$off|$off" "sender only: segmented for the receiver||$off")
for ((rep = 0; rep < REPS; rep++)); do
    for i in "${!cases[@]}"; do
        IFS='|' read -r what sender receiver <<<"${cases[i]}"
        once "$sender" "$receiver"
        cat "$work/result" >>"$work/rows.$i"
        echo "# $what: $(cat "$work/result")" >&2
    done
done
echo "| TCP between two user-mode Linux guests | MiB/s | bytes a frame |"
echo "|---|---|---|"
for i in "${!cases[@]}"; do
    echo "| ${cases[i]%%|*} | $(cut -d' ' -f1 "$work/rows.$i" | spread) | $(cut -d' ' -f2 "$work/rows.$i" | spread) |"
done
