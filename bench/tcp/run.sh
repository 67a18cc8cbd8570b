#!/bin/bash
# TCP between two user-mode Linux guests on one hub, with and without offloads: what it brings that frames cross the datapath
# unsegmented and with their checksums left open, and what it costs to segment for a guest that does not take them.
# Prints a table: for each case the median of REPS repetitions, and the least and greatest. Needs user-mode-linux and four cores.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=${ACTORNET_PROGRAM:-$root/actornet}
REPS=${REPS:-3} MIB=${MIB:-96} SECONDS_AT_MOST=${SECONDS_AT_MOST:-300}
off=csum=off,guest_csum=off # and with them everything that needs them

command -v linux.uml >/dev/null || { echo "bench: linux.uml is missing: apt-get install --no-install-recommends user-mode-linux" >&2; exit 2; }
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

# boot NAME SOCKET: a guest with its console on descriptors in $in and out.NAME
boot() {
    mkfifo "$work/in.$1"
    setpriv --pdeathsig KILL "$root/tests/guests/run-uml.sh" -d "$work" "$2" <"$work/in.$1" >"$work/out.$1" 2>&1 &
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
    rm -f "$work"/*.sock "$work"/in.* "$work"/out.*
    setpriv --pdeathsig KILL "$program" run -netdev hubport,id=h0,hubid=0 -netdev hubport,id=h1,hubid=0 \
        -device "virtio-net,id=n0,netdev=h0,socket=$work/a.sock${1:+,$1}" -device "virtio-net,id=n1,netdev=h1,socket=$work/b.sock${2:+,$2}" >"$work/switch" 2>&1 &
    pids+=($!)
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
    echo '2 mkfifo open; nc -l -p 7 <>open >/dev/null' >&9
    # Until it listens; then the transfer, of a file (a pipe between two processes would be most of what is measured), by the guest's clock in hundredths of a second.
    echo "2 n=0; until nc 10.9.0.2 7 -e true; do n=\$((n+1)); [ \$n -lt 200 ] || break; usleep 20000; done" >&8
    await "$work/out.a" '@@DONE 2 0'
    await "$work/out.b" '@@DONE 2'
    echo '3 nc -l -p 8 <>open >/dev/null' >&9
    echo "3 now() { cut -d' ' -f1 /proc/uptime | tr -d .; }; head -c $((MIB << 20)) /dev/zero >zeros; s=\$(now); nc 10.9.0.2 8 <zeros; e=\$(now); echo took \$((e - s))" >&8
    await "$work/out.a" '@@DONE 3'
    sed -n 's/^took \([0-9]*\).*/\1/p' "$work/out.a" | awk -v mib="$MIB" '{ printf "%d\n", mib * 100 / $1 }' >"$work/result"
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
        echo "# $what: $(cat "$work/result") MiB/s" >&2
    done
done
echo "| TCP between two user-mode Linux guests | MiB/s |"
echo "|---|---|"
for i in "${!cases[@]}"; do echo "| ${cases[i]%%|*} | $(spread <"$work/rows.$i") |"; done
