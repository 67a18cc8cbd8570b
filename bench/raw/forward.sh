#!/bin/bash
# Frames of 60 bytes into this program by a tap, by packet sockets and by XDP sockets on veth interfaces: received and dropped there, and forwarded to a
# second interface of the kind. Each repetition runs all cases one after the other. Prints medians, least and greatest, and ratios to the tap of the same repetition.
#   REPS=5 DURATION=3 CASES='tap|af-xdp.*' SPIN='0 us' NICE=-12 bench/raw/forward.sh      CASES: a regular expression for whole names of the list below
# Needs root, four cores, iproute2, jq, perl, cc. Cores and NICE as bench/taps/run.sh has them, whose functions are used.
if [[ ${NICE:-0} != 0 && -z ${GROUPED:-} ]]; then
    GROUPED=1 exec setsid --wait "${BASH_SOURCE[0]}" "$@"
fi
[[ ${NICE:-0} == 0 ]] || echo "$NICE" >/proc/self/autogroup
. "$(dirname "${BASH_SOURCE[0]}")/../taps/lib.sh"

# name | type and options of a port | what it is
cases=(
    'tap|tap, vnet_hdr = off|tap'
    'tap-header|tap, vnet_hdr = on|tap, vnet header'
    'af-packet|af-packet, vnet_hdr = off|packet socket'
    'af-packet-header|af-packet, vnet_hdr = on|packet socket, vnet header'
    'af-xdp-skb|af-xdp, mode = skb|XDP socket, skb mode'
    'af-xdp-native|af-xdp, mode = native|XDP socket, native mode'
)

for tool in ip jq perl cc setpriv; do
    command -v "$tool" >/dev/null || { echo "bench: $tool is missing" >&2; exit 2; }
done
cc -O2 -Wall -o "$work/bin.traffic" "$here/traffic.c"
"$program" version >&2 # builds it before anything is measured

# veth NAMESPACE INTERFACE ADDRESS: the far end of the pair as place_one leaves a tap; the near end has an n behind its name.
veth() {
    ip netns add "$1"
    ip netns exec "$1" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
    ip link del "$2n" 2>/dev/null || true # the kernel takes it away some time after its other end's namespace
    ip link add "$2n" type veth peer name "$2" netns "$1"
    sysctl -qw "net.ipv6.conf.$2n.disable_ipv6=1"
    ip -n "$1" addr add "$3/24" dev "$2"
    ip -n "$1" link set "$2" up
    ip -n "$1" link set lo up
    ip link set "$2n" up
    until_ok 10 has_carrier "$2n"
}

# ports TYPE-AND-OPTIONS COUNT: starts the program with the first, or both.
ports() {
    local suffix=n
    [[ $1 == tap* ]] && suffix=
    {
        echo "actornet { lane { cpu = $FWD_CPU, spin = ${SPIN:-50 us} }, netdevs {"
        echo "a { type = $1, ifname = $TA$suffix }, ha { type = hubport, hubid = 0, netdev = a }"
        (($2 == 1)) || echo "b { type = $1, ifname = $TB$suffix }, hb { type = hubport, hubid = 0, netdev = b }"
        echo "} }"
    } >"$work/ports.conf"
    start actornet "$MAIN_CPU,$FWD_CPU" "$program" run "$work/ports.conf" -qmp "unix:$work/qmp,server=on,wait=off"
    await actornet 'actornet: ready'
}

# interfaces TYPE-AND-OPTIONS COUNT: with the program on them.
interfaces() {
    if [[ $1 == tap* ]]; then
        if [[ $1 == *on ]]; then make_taps vnet_hdr; else make_taps; fi
        ports "$@"
        place_one "$NA" "$TA" "$A"
        place_one "$NB" "$TB" "$B"
    else
        veth "$NA" "$TA" "$A"
        veth "$NB" "$TB" "$B"
        ports "$@"
    fi
}

# frames_in: frames that port a has received so far.
frames_in() {
    timeout 20 perl -MIO::Socket::UNIX -e '
        my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die;
        print $s qq({"execute":"qmp_capabilities"}\n{"execute":"query-netdevs"}\n);
        while (<$s>) { if (/"frames-in"/) { print; last } }' "$work/qmp" | jq '.return[] | select(.id == "a") | ."frames-in"'
}

# receive: "Mpps received, M in a second of the program's time, Mpps sent"
receive() {
    local cpu0 cpu1 frames0 frames1
    cpu0=$(cpu_time) frames0=$(frames_in)
    in_a "$work/bin.traffic" send "$TA" "$A" "$B" 02:00:00:00:00:02 "$DURATION" >"$work/udp"
    cpu1=$(cpu_time) frames1=$(frames_in)
    rates $((frames1 - frames0)) $((cpu1 - cpu0))
}

# forward: the same, of frames at the receiving interface
forward() {
    local mpps own rest
    read -r mpps own rest <<<"$(udp)"
    echo "$mpps $own $(awk '{ printf "%.4f", $1 / $2 / 1e6 }' "$work/udp")"
}

# rates FRAMES NANOSECONDS: of $work/udp
rates() { awk -v frames="$1" -v cpu="$2" '{ printf "%.4f %.4f %.4f\n", frames / $2 / 1e6, cpu ? frames * 1e3 / cpu : 0, $1 / $2 / 1e6 }' "$work/udp"; }

for ((rep = 0; rep < REPS; rep++)); do
    for case in "${cases[@]}"; do
        IFS='|' read -r name kind title <<<"$case"
        [[ $name =~ ^(${CASES:-.*})$ ]] || continue
        interfaces "$kind" 1
        in_a "$work/bin.traffic" send "$TA" "$A" "$B" 02:00:00:00:00:02 0.5 >/dev/null # code is compiled anew at first
        row=$(receive)
        stop
        interfaces "$kind" 2
        until_ok 10 ip netns exec "$NA" ping -c 1 -W 1 "$B" || { echo "bench: nothing gets through" >&2; exit 1; }
        udp >/dev/null
        row="$row $(forward)"
        stop
        echo "$row" >>"$work/rows.$name"
        echo "# $name: $row" >&2
    done
done

column() { awk -v column="$2" '{ print $column }' "$work/rows.$1"; }
ratio() { [[ -e $work/rows.tap ]] && paste -d' ' "$work/rows.$1" "$work/rows.tap" | awk -v column="$2" '{ print $column / $(column + NF / 2) }' | spread; }

echo "| port | received Mpps | M in a second of its time | beside a tap's | sent Mpps | forwarded Mpps | M in a second of its time | beside a tap's | sent Mpps |"
echo "|---|---|---|---|---|---|---|---|---|"
for case in "${cases[@]}"; do
    IFS='|' read -r name kind title <<<"$case"
    [[ -e $work/rows.$name ]] || continue
    echo "| $title | $(column "$name" 1 | spread %.3f) | $(column "$name" 2 | spread %.3f) | $(ratio "$name" 2) | $(column "$name" 3 | spread %.2f) |" \
        "$(column "$name" 4 | spread %.3f) | $(column "$name" 5 | spread %.3f) | $(ratio "$name" 5) | $(column "$name" 6 | spread %.2f) |"
done
