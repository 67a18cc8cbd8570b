#!/bin/bash
# TCP and UDP between a guest in QEMU (TCG) and its host, through a tap: by QEMU's own e1000, and by ours as another process's PCI
# device, connected to QEMU directly and by pci-relay. The guest, its driver and the load are the same, and the cases alternate.
# Prints a table: for each case the median of REPS repetitions in Mbit/s, the least and greatest, and the ratio to the best of QEMU's own.
#   REPS=3 DURATION=3 CASES="own ours relay" LOADS="1 2 3 4 5 6 7" PARAMETERS= OPTIONS= bench/e1000/qemu.sh
# Each case with -same: QEMU and ours on one processor, ours sleeping between accesses; with -apart: QEMU on one, ours polling on another.
# OPTIONS: further ones for our -device e1000, as interrupt-interval=1ms. PARAMETERS: further ones for the guest's kernel; with
# "irqpoll nolapic_timer nohz=off highres=off" it asks its card 250 times a second, and ours
# interrupts nobody.
set -euo pipefail
# In a network of its own: without root in a user namespace too.
if [[ -z ${ACTORNET_BENCH_NETWORK:-} ]]; then
    user=()
    ((UID == 0)) || user=(--user --map-root-user)
    ACTORNET_BENCH_NETWORK=own exec unshare "${user[@]}" --net -- "${BASH_SOURCE[0]}" "$@"
fi
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=${ACTORNET_PROGRAM:-$root/actornet}
guest=$root/tests/guests/run-qemu.sh
REPS=${REPS:-3} DURATION=${DURATION:-3} CASES=${CASES:-own ours relay} SECONDS_AT_MOST=${SECONDS_AT_MOST:-120}
LOADS=${LOADS:-1 2 3 4 5 6 7} PARAMETERS=${PARAMETERS:-} OPTIONS=${OPTIONS:-}
loads=("TCP, guest to host|" "TCP, host to guest|-R" "UDP of 1448 bytes, guest to host|-u -b 0 -l 1448" "UDP of 1448 bytes, host to guest|-u -b 100M -l 1448 -R"
    "UDP of 64 bytes, guest to host|-u -b 0 -l 64" "UDP of 1448 bytes, guest to host, 50 offered|-u -b 50M -l 1448" "UDP of 64 bytes, guest to host, 5 offered|-u -b 5M -l 64")

for needed in qemu-system-x86_64:qemu-system-x86 iperf3:iperf3 busybox:busybox-static; do
    command -v "${needed%%:*}" >/dev/null || { echo "bench: ${needed%%:*} is missing: apt-get install --no-install-recommends ${needed#*:}" >&2; exit 2; }
done
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
# iperf3 and its libraries, unpacked over the guest's files.
boot=$("$root/tests/guests/build-initramfs.sh")
for file in "$(command -v iperf3)" $(ldd "$(command -v iperf3)" | grep -o '/[^ ]*'); do
    install -D "$(readlink -f "$file")" "$work/files$file"
done
(cd "$work/files" && find . | busybox cpio -o -H newc -R 0:0 2>/dev/null | gzip -1) | cat "$boot/initramfs" - >"$work/initramfs"
busybox ip link set lo up

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

# start NAME COMMAND...: in the background, output to $work/NAME.
start() {
    local output=$work/$1
    shift
    setpriv --pdeathsig KILL "$@" >"$output" 2>&1 </dev/null &
    pids+=($!)
}

# ask COMMAND: runs it in the guest; its output is in $work/guest.
commands=0
ask() {
    commands=$((commands + 1))
    echo "$commands $1" >&9
    await "$work/guest" "@@DONE $commands "
}

# once CASE: one row in $work/rows.CASE.LOAD for each load.
once() {
    local card=(-device "x-pci-proxy-dev,id=nic,fd=@0@") rest=() command=("$guest" -- -- -initrd "$work/initramfs") index guest_on=() server_on=()
    : >"$work/lane.conf"
    case $1 in
        *-same) guest_on=(taskset -c 0) server_on=(taskset -c 2-3) && echo 'actornet.lane { cpu = 0, spin = 0 us }' >"$work/lane.conf" ;;
        own-apart) guest_on=(taskset -c 0-1) server_on=(taskset -c 2-3) ;;
        *-apart) guest_on=(taskset -c 0) server_on=(taskset -c 2-3) && echo 'actornet.lane { cpu = 1, spin = infinite }' >"$work/lane.conf" ;;
    esac
    [[ -z $PARAMETERS ]] || command+=(-append "console=ttyS0 quiet panic=-1 random.trust_cpu=on net.ifnames=0 tsc=reliable nokaslr no_timer_check $PARAMETERS")
    rm -f "$work"/*.sock "$work/console"
    busybox tunctl -t tap0 >/dev/null
    busybox ip addr add 10.9.0.1/24 dev tap0
    busybox ip link set tap0 up
    case $1 in
        own*) card=(-netdev tap,id=tap,ifname=tap0,script=no,downscript=no,vnet_hdr=off -device e1000,netdev=tap,romfile=) ;;
        *)
            local line=,irq=qtest:$work/qtest.sock
            rest=(-qtest "unix:$work/qtest.sock,server=on,wait=off" -qtest-log none)
            [[ $PARAMETERS != *irqpoll* ]] || line='' rest=()
            start switch "$program" run "$work/lane.conf" -netdev tap,id=t0,ifname=tap0 -netdev hubport,id=h0,hubid=0,netdev=t0 -netdev hubport,id=h1,hubid=0 \
                -device "e1000,id=n0,netdev=h1,socket=$work/e1000.sock$line${OPTIONS:+,$OPTIONS}"
            await "$work/switch" '^actornet: ready'
            if [[ $1 == relay* ]]; then
                card=(-device "x-pci-proxy-dev,id=nic,fd={0}")
                command=("$program" pci-relay -socket "$work/e1000.sock" -- "${command[@]}")
            else
                command=("$boot/dial" "$work/e1000.sock" -- "${command[@]}")
            fi ;;
    esac
    : >"$work/guest"
    mkfifo "$work/console"
    exec 9<>"$work/console" # both ways: opening one end waits for the other, for ever if QEMU does not start
    setpriv --pdeathsig KILL "${guest_on[@]}" "${command[@]}" "${card[@]}" "${rest[@]}" <"$work/console" >"$work/guest" 2>&1 9>&- &
    pids+=($!)
    commands=0
    await "$work/guest" @@READY
    start server "${server_on[@]}" iperf3 --server
    ask 'ip addr add 10.9.0.2/24 dev eth0 && ip link set eth0 up; until iputils-ping -q -c 1 -W 1 10.9.0.1 >/dev/null; do :; done'
    for index in $LOADS; do
        index=$((index - 1))
        ask "/usr/bin/iperf3 --client 10.9.0.1 --time $DURATION --omit 1 --format m ${loads[index]#*|}"
        tr -d '\r' <"$work/guest" | awk '/receiver/ { for (i = 2; i <= NF; i++) if ($i == "Mbits/sec") rate = $(i - 1) } END { print rate }' >>"$work/rows.$1.$index"
        echo "# $1, ${loads[index]%%|*}: $(tail -n 1 "$work/rows.$1.$index") Mbit/s" >&2
    done
    exec 9>&-
    cleanup
    busybox tunctl -d tap0 >/dev/null
}

median() {
    sort -g "$1" | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

for ((rep = 0; rep < REPS; rep++)); do
    for one in $CASES; do once "$one"; done
done
echo "| Mbit/s |$(for one in $CASES; do printf ' %s |' "$one"; done)"
echo "|---|$(for one in $CASES; do printf -- '---|'; done)"
for index in $LOADS; do
    index=$((index - 1))
    own=$(for one in $CASES; do [[ $one != own* ]] || median "$work/rows.$one.$index"; done | sort -g | tail -n 1)
    printf '| %s |' "${loads[index]%%|*}"
    for one in $CASES; do
        rows=$work/rows.$one.$index
        ratio=''
        [[ $one == own* || -z $own ]] || ratio=$(awk -v a="$(median "$rows")" -v b="$own" 'BEGIN { if (b) printf ", %.2f times", a / b }')
        printf ' %s (%s-%s)%s |' "$(median "$rows")" "$(sort -g "$rows" | head -n 1)" "$(sort -g "$rows" | tail -n 1)" "$ratio"
    done
    echo
done
