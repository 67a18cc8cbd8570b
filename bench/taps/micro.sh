#!/bin/bash
# What a frame costs by each way of reading it from a tap and writing it to another, io_uring's among them: CPU time of one thread.
#   ROUNDS=2000 NICE=0 bench/taps/micro.sh      Needs root, cc and Linux 6.7 for all ways.
if [[ ${NICE:-0} != 0 && -z ${GROUPED:-} ]]; then
    GROUPED=1 exec setsid --wait "${BASH_SOURCE[0]}" "$@"
fi
[[ ${NICE:-0} == 0 ]] || echo "$NICE" >/proc/self/autogroup
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cc -O2 -Wall -o "$work/micro" "$here/micro.c"
while IFS='|' read -r length flags what; do
    echo "| $length bytes$what | read | write | both | read, median | write | both |"
    echo "|---|---|---|---|---|---|---|"
    unshare --net bash -c 'sysctl -qw net.ipv6.conf.default.disable_ipv6=1; exec "$@"' - "$work/micro" "${ROUNDS:-2000}" "$length" "$flags"
    echo
done <<'CASES'
60|0|
1514|0|
60|0x10|, IFF_NAPI on the tap that is written to
CASES
