#!/bin/bash
# From a tap in one network namespace to a tap in another, through this program, and beside it what else joins two taps: a minimal
# C loop, QEMU's hub, vde_switch, Open vSwitch, the kernel's bridge. Each repetition runs all cases one after the other.
# Prints tables: medians, least and greatest; and ratios to the C loop of the same repetition.
#   REPS=5 DURATION=3 CASES='loop|actornet' bench/taps/run.sh      CASES: a regular expression for whole names of the list below
# Needs root (namespaces, taps), four cores, iperf3, jq, cc; qemu-system-x86_64, vde_switch and ovs-vswitchd for their cases.
# NICE below 0 puts the run ahead of other work of the machine, as a scheduling group of its own, where the kernel makes such groups.
if [[ ${NICE:-0} != 0 && -z ${GROUPED:-} ]]; then
    GROUPED=1 exec setsid --wait "${BASH_SOURCE[0]}" "$@"
fi
[[ ${NICE:-0} == 0 ]] || echo "$NICE" >/proc/self/autogroup
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$here/datapaths.sh"

# name | which flags the tap is made with | what it is compared with | what it needs | what it is
cases=(
    'loop||loop|cc|C loop'
    'loop_offloads|vnet_hdr|loop_offloads|cc|C loop, offloads'
    'loop_polling||loop_polling|cc|C loop, polling'
    'loop_polling_offloads|vnet_hdr|loop_polling_offloads|cc|C loop, polling, offloads'
    'actornet||loop|dotnet|actornet'
    'actornet_offloads|vnet_hdr|loop_offloads|dotnet|actornet, offloads'
    'actornet_polling||loop_polling|dotnet|actornet, polling'
    'actornet_polling_offloads|vnet_hdr|loop_polling_offloads|dotnet|actornet, polling, offloads'
    'qemu||loop|qemu-system-x86_64|QEMU hub'
    'vde||loop|vde_switch|vde_switch'
    'ovs||loop|ovs-vswitchd|Open vSwitch, netdev datapath'
    'bridge||loop_offloads|ip|kernel bridge, veth'
)

for tool in ip iperf3 jq cc setpriv; do
    command -v "$tool" >/dev/null || { echo "bench: $tool is missing" >&2; exit 2; }
done
cc -O2 -Wall -o "$work/bin.loop" "$here/loop.c"
cc -O2 -Wall -o "$work/bin.traffic" "$here/traffic.c"
"$program" version >&2 # builds it before anything is measured

chosen=()
for case in "${cases[@]}"; do
    IFS='|' read -r name flags base tool title <<<"$case"
    [[ $name =~ ^(${CASES:-.*})$ ]] || continue
    command -v "$tool" >/dev/null || { echo "bench: $title is left out: $tool is missing" >&2; continue; }
    chosen+=("$case")
done

# once NAME FLAGS: a row of "tcp tcp-per-core waited udp udp-per-core waited flood flood-99 paused paused-99" for $work/rows.NAME
once() {
    local row
    # shellcheck disable=SC2086
    make_taps $2
    "start_$1"
    place
    echoes "$ECHOES" 0 >/dev/null # for its first tenths of a second a .NET program runs code that is being compiled anew
    row="$(tcp || echo 0 0 0) $(udp) $(echoes "$ECHOES" 0) $(echoes $((ECHOES / 10)) 1000)"
    stop
    echo "$row" >>"$work/rows.$1"
    echo "# $1: $row" >&2
}

for ((rep = 0; rep < REPS; rep++)); do
    for case in "${chosen[@]}"; do
        IFS='|' read -r name flags base tool title <<<"$case"
        once "$name" "$flags"
    done
done

column() { awk -v column="$2" '{ print $column }' "$work/rows.$1"; }
# ratio NAME BASE COLUMN: of each repetition
ratio() {
    [[ -e $work/rows.$2 ]] || { echo -; return; }
    paste -d' ' "$work/rows.$1" "$work/rows.$2" | awk -v column="$3" '{ other = column + NF / 2; print $other ? $column / $other : 0 }' | spread
}

echo "| datapath | TCP Gbit/s | in a second of its time | UDP Mpps | M in a second of its time | round trip us, flood | 99 % | with pauses | 99 % | waited for its core % |"
echo "|---|---|---|---|---|---|---|---|---|---|"
for case in "${chosen[@]}"; do
    IFS='|' read -r name flags base tool title <<<"$case"
    echo "| $title | $(column "$name" 1 | spread) | $(column "$name" 2 | spread) | $(column "$name" 4 | spread %.3f) | $(column "$name" 5 | spread %.3f) |" \
        "$(column "$name" 7 | spread %.1f) | $(column "$name" 8 | spread %.0f) | $(column "$name" 9 | spread %.1f) | $(column "$name" 10 | spread %.0f) |" \
        "$({ column "$name" 3; column "$name" 6; } | spread %.0f) |"
done
echo
echo "| datapath | beside | TCP | in a second of its time | UDP | in a second of its time | round trip, flood | with pauses |"
echo "|---|---|---|---|---|---|---|---|"
for case in "${chosen[@]}"; do
    IFS='|' read -r name flags base tool title <<<"$case"
    [[ $name != "$base" ]] || continue
    echo "| $title | ${base//_/ } | $(ratio "$name" "$base" 1) | $(ratio "$name" "$base" 2) | $(ratio "$name" "$base" 4) | $(ratio "$name" "$base" 5) |" \
        "$(ratio "$name" "$base" 7) | $(ratio "$name" "$base" 9) |"
done
