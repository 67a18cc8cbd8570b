#!/bin/bash
# Many ports: how long 1,000 of a kind take to come up, from one file and over the control socket, what an idle one costs in memory, descriptors
# and processor time, and what is left after 10,000 were added and removed.
# Needs no root: it runs in user and network namespaces of its own. PORTS, CYCLES, SETTLE and IDLE (seconds), KINDS and ACTORNET (another build of the program) may be set. What it measured: README.md.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
if [[ -z ${ACTORNET_SCALE_INSIDE:-} ]]; then
    [[ -n ${ACTORNET:-} ]] || "$root/actornet" version >/dev/null # builds it, if need be
    ACTORNET_SCALE_INSIDE=1 exec unshare --user --map-root-user --net "$0" "$@"
fi
ip link set lo up
PORTS=${PORTS:-1000}
CYCLES=${CYCLES:-10000}
IDLE=${IDLE:-10}
SETTLE=${SETTLE:-10}
KINDS=${KINDS:-tap tap-up hubport switchport virtio-net e1000 vhost-user-client pcap-capture pcap-replay}
program=${ACTORNET:-$root/artifacts/bin/ActorNet.Host/release/actornet} # as it was built: nothing is built between two measurements
work=$(mktemp -d)
pid=
trap 'stop; rm -rf "$work"' EXIT

# port KIND NUMBER: "SECTION TYPE OPTION=VALUE..." of each port that makes up one of the kind, a line each.
port() {
    case $1 in
        tap | tap-up) echo "netdev tap p$2 ifname=x$2" ;;
        hubport) echo "netdev hubport p$2 hubid=0" ;;
        switchport) echo "netdev switchport p$2 switchid=0" ;;
        virtio-net | e1000) printf '%s\n' "netdev hubport p$2 hubid=0" "device $1 n$2 netdev=p$2 socket=$work/n$2.sock" ;;
        vhost-user-client) echo "netdev $1 p$2 socket=$work/n$2.sock server=on" ;;
        pcap-capture) echo "netdev $1 p$2 file=$work/$2.pcapng" ;;
        pcap-replay) echo "netdev $1 p$2 file=$work/empty.pcap" ;;
    esac
}

ports() { for ((i = 1; i <= $2; i++)); do port "$1" "$i"; done; }

# As one file, and as commands, a line each.
to_hocon() { awk '{ printf "actornet.%ss.%s { type = %s", $1, $3, $2; for (i = 4; i <= NF; i++) { split($i, o, "="); printf ", %s = \"%s\"", o[1], o[2] } print " }" }'; }
to_add() { awk '{ printf "{\"execute\":\"%s_add\",\"arguments\":{\"%s\":\"%s\",\"id\":\"%s\"", $1, $1 == "device" ? "driver" : "type", $2, $3; for (i = 4; i <= NF; i++) { split($i, o, "="); printf ",\"%s\":\"%s\"", o[1], o[2] } print "}}" }'; }
to_del() { tac | awk '{ printf "{\"execute\":\"%s_del\",\"arguments\":{\"id\":\"%s\"}}\n", $1, $3 }'; }

qmp() { "$here/qmp.pl" "$work/qmp"; }

now() { date +%s.%N; }
since() { echo "$1 $(now)" | awk '{ printf "%.2f", $2 - $1 }'; }
rss() { awk '/^VmRSS/ { print $2 }' "/proc/$pid/status"; }
fds() { ls "/proc/$pid/fd" | wc -l; }
ticks() { awk '{ print $14 + $15 }' "/proc/$pid/stat"; }
# How often each thread has gone to sleep, and so was woken, which does not depend on what else the machine does.
sleeps() { awk 'FNR == 1 { split(FILENAME, path, "/") } /^voluntary_ctxt_switches/ { print path[5], $2 }' "/proc/$pid"/task/*/status 2>/dev/null | sort; }

start() {
    : >"$work/out"
    "$program" run -qmp "unix:$work/qmp,server=on,wait=off" "$@" >>"$work/out" 2>"$work/err" &
    pid=$!
    until grep -q ready "$work/out"; do
        kill -0 "$pid" 2>/dev/null || { cat "$work/err" >&2; exit 1; }
        sleep 0.02
    done
}

stop() {
    [[ -n $pid ]] || return 0
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    pid=
}

# The first port brings its lane, and the code for its kind.
warm_up() {
    port "$1" 0 >"$work/one"
    to_add <"$work/one" | qmp
    to_del <"$work/one" | qmp
    sleep 1
}

# A pcap file of no frames.
printf '\xd4\xc3\xb2\xa1\x02\0\x04\0\0\0\0\0\0\0\0\0\0\0\x04\0\x01\0\0\0' >"$work/empty.pcap"

start -nic none
sleep 2
base=$(rss)
stop
echo "Without ports: $base KiB. Up: from the start of the process to its \"ready\", and for as many commands on the control socket."
echo
echo "| $PORTS of | up, file | up, commands | KiB each | descriptors each | idle CPU % | idle wake-ups/s | down, commands | down, SIGTERM | descriptors left |"
echo "|---|---|---|---|---|---|---|---|---|---|"
for kind in $KINDS; do
    ports "$kind" "$PORTS" >"$work/ports"
    to_hocon <"$work/ports" >"$work/file.conf"
    began=$(now)
    start "$work/file.conf"
    by_file=$(since "$began")
    began=$(now)
    stop
    ended=$(since "$began")

    start -nic none
    warm_up "$kind"
    before=$(fds)
    began=$(now)
    to_add <"$work/ports" | qmp
    by_commands=$(since "$began")
    if [[ $kind == tap-up ]]; then # the kernel's own frames have come by then: each has read some
        for ((i = 1; i <= PORTS; i++)); do echo "link set x$i up"; done | ip -batch -
        sleep 5
    fi
    sleep "$SETTLE"
    each=$((($(rss) - base) / PORTS))
    descriptors=$(echo "$(fds) $before" | awk -v n="$PORTS" '{ printf "%.1f", ($1 - $2) / n }')
    worked=$(ticks)
    sleeps >"$work/sleeps"
    sleep "$IDLE"
    wakes=$(sleeps | join "$work/sleeps" - | awk -v s="$IDLE" '{ sum += $3 - $2 } END { printf "%.1f", sum / s }')
    idle=$(echo "$worked $(ticks)" | awk -v s="$IDLE" '{ printf "%.2f", ($2 - $1) / s }')
    began=$(now)
    to_del <"$work/ports" | qmp
    down=$(since "$began")
    sleep 1
    echo "| $kind | $by_file s | $by_commands s | $each | $descriptors | $idle | $wakes | $down s | $ended s | $(($(fds) - before)) |"
    stop
done

echo
echo "| $CYCLES times added and removed | seconds | descriptors more | KiB more |"
echo "|---|---|---|---|"
for kind in $KINDS; do
    [[ $kind != tap-up ]] || continue
    port "$kind" 1 >"$work/one"
    { to_add <"$work/one"; to_del <"$work/one"; } >"$work/cycle"
    start -nic none
    for ((i = 0; i < CYCLES / 10; i++)); do cat "$work/cycle"; done | qmp # the code is compiled, the pools have their sizes
    sleep 1
    before=$(fds) memory=$(rss) began=$(now)
    for ((i = 0; i < CYCLES; i++)); do cat "$work/cycle"; done | qmp
    took=$(since "$began")
    sleep 1
    echo "| $kind | $took | $(($(fds) - before)) | $(($(rss) - memory)) |"
    stop
done
