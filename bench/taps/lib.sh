# Functions of the tap benchmark; sourced by run.sh.
# Everything that it starts or makes is undone by the EXIT trap: processes by their id, namespaces, interfaces, the folder.
set -euo pipefail
REPS=${REPS:-5}         # repetitions of each case
DURATION=${DURATION:-3} # seconds of each stream
ECHOES=${ECHOES:-5000}  # echoes of each round-trip measurement without pauses; a tenth of it with pauses
MAIN_CPU=${MAIN_CPU:-0} FWD_CPU=${FWD_CPU:-1} RX_CPU=${RX_CPU:-2} TX_CPU=${TX_CPU:-3} # cores: everything else, datapath, receiver, sender

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
program=${ACTORNET_PROGRAM:-$root/actornet}
NA=bt$$a NB=bt$$b NS_BRIDGE=bt$$c TA=bt$$x TB=bt$$y
A=10.99.0.1 B=10.99.0.2
work=$(mktemp -d)
pids=()
path=0
taskset -cp "$MAIN_CPU" $$ >/dev/null # this script stays off the measured cores

cleanup() {
    stop
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# start NAME CPUS COMMAND...: in the background on these cores, output to $work/NAME, process id in $path.
start() {
    local output=$work/$1 cpus=$2
    shift 2
    # The death signal: nothing polls on when this script was killed.
    setpriv --pdeathsig KILL taskset -c "$cpus" "$@" >"$output" 2>&1 <&0 &
    path=$!
    pids+=("$path")
}

# stop: ends what was started, the last one first, and takes the namespaces and what is in them away.
stop() {
    local i name
    for ((i = ${#pids[@]} - 1; i >= 0; i--)); do kill "${pids[i]}" 2>/dev/null || true; done
    for ((i = ${#pids[@]} - 1; i >= 0; i--)); do wait "${pids[i]}" 2>/dev/null || true; done
    pids=()
    for name in "$NA" "$NB" "$NS_BRIDGE"; do ip netns del "$name" 2>/dev/null || true; done
    for name in "$TA" "$TB"; do ip link del "$name" 2>/dev/null || true; done
}

# until_ok SECONDS COMMAND...: until the command succeeds.
until_ok() {
    local tries=$(($1 * 20))
    shift
    until "$@" >/dev/null 2>&1; do
        ((tries-- > 0)) || return 1
        sleep .05
    done
}

# await NAME TEXT: until the output of what was started under that name has the text.
await() { until_ok 30 grep -q "$2" "$work/$1" || { cat "$work/$1" >&2; return 1; }; }

has_carrier() { [[ $(cat "/sys/class/net/$1/carrier" 2>/dev/null) == 1 ]]; }
carriers() { until_ok 10 has_carrier "$TA" && until_ok 10 has_carrier "$TB"; }

# make_taps FLAG...: two taps that stay, still in this namespace.
make_taps() {
    local tap
    for tap in "$TA" "$TB"; do
        ip tuntap add "$tap" mode tap "$@"
        ip link set "$tap" up
    done
}

# place: each interface into a namespace of its own, with an address, while the datapath has it open.
place() {
    place_one "$NA" "$TA" "$A"
    place_one "$NB" "$TB" "$B"
    until_ok 10 ip netns exec "$NA" ping -c 1 -W 1 "$B" || { echo "bench: nothing gets through" >&2; return 1; }
}
place_one() {
    ip netns add "$1"
    ip netns exec "$1" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
    ip link set "$2" netns "$1"
    ip -n "$1" addr add "$3/24" dev "$2"
    ip -n "$1" link set "$2" up
    ip -n "$1" link set lo up
}

# in_a, in_b COMMAND...: in the namespace of the sender, of the receiver, on its core.
in_a() { ip netns exec "$NA" taskset -c "$TX_CPU" "$@"; }
in_b() { ip netns exec "$NB" taskset -c "$RX_CPU" "$@"; }

# cpu_time: nanoseconds that the datapath's process has run, all its threads.
cpu_time() {
    ((path)) || { echo 0; return; }
    cat /proc/"$path"/task/*/schedstat 2>/dev/null | awk '{ sum += $1 } END { printf "%.0f", sum }'
}
# waited: nanoseconds that its threads were ready to run and did not: other work on the core.
waited() {
    ((path)) || { echo 0; return; }
    cat /proc/"$path"/task/*/schedstat 2>/dev/null | awk '{ sum += $2 } END { printf "%.0f", sum }'
}
received() { ip netns exec "$NB" cat "/sys/class/net/$TB/statistics/rx_packets"; }

# tcp: "Gbit/s, Gbit/s in a second of the datapath's time, %waited"
tcp() {
    local server cpu0 cpu1 wait0 wait1
    in_b setpriv --pdeathsig KILL iperf3 -s -1 --forceflush >"$work/server" 2>&1 &
    server=$!
    until_ok 10 grep -q listening "$work/server"
    cpu0=$(cpu_time) wait0=$(waited)
    in_a timeout $((DURATION + 20)) iperf3 -c "$B" -t "$DURATION" -J >"$work/tcp" || { kill "$server" 2>/dev/null; wait "$server" || true; return 1; }
    cpu1=$(cpu_time) wait1=$(waited)
    wait "$server" || true
    jq '.end.sum_received | .bytes, .seconds' "$work/tcp" | paste -s | awk -v cpu=$((cpu1 - cpu0)) -v wait=$((wait1 - wait0)) \
        '{ printf "%.3f %.3f %.1f\n", $1 * 8 / $2 / 1e9, cpu ? $1 * 8 / cpu : 0, wait / $2 / 1e7 }'
}

# udp: "Mpps at the receiving interface, M in a second of the datapath's time, %waited"
udp() {
    local sink cpu0 cpu1 wait0 wait1 frames0 frames1
    in_b setpriv --pdeathsig KILL "$work/bin.traffic" sink >"$work/sink" 2>&1 &
    sink=$!
    until_ok 10 grep -q ready "$work/sink"
    cpu0=$(cpu_time) wait0=$(waited) frames0=$(received)
    in_a "$work/bin.traffic" send "$TA" "$A" "$B" "$(ip netns exec "$NB" cat "/sys/class/net/$TB/address")" "$DURATION" >"$work/udp"
    cpu1=$(cpu_time) wait1=$(waited) frames1=$(received)
    kill "$sink"
    wait "$sink" 2>/dev/null || true
    awk -v frames=$((frames1 - frames0)) -v cpu=$((cpu1 - cpu0)) -v wait=$((wait1 - wait0)) \
        '{ printf "%.4f %.4f %.1f\n", frames / $2 / 1e6, cpu ? frames * 1e3 / cpu : 0, wait / $2 / 1e7 }' "$work/udp"
}

# echoes COUNT PAUSE-US: "median us, 99th percentile us"
echoes() { in_a timeout 60 "$work/bin.traffic" echo "$B" "$1" "$2" | cut -d' ' -f1,2; }

# spread [FORMAT]: numbers on stdin to "median (least-greatest)".
spread() {
    sort -g | awk -v format="${1:-%.2f}" '
        $1 != 0 { v[++n] = $1 }
        END {
            if (!n) { print "-"; exit }
            median = n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
            printf format " (" format "-" format ")\n", median, v[1], v[n]
        }'
}
