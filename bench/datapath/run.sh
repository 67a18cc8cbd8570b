#!/bin/bash
# Measures the datapath with ports on memory; see README.md beside this file. Arguments: the beginnings of the cases' names, as link, hub or hub-8.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
dotnet build "$root/bench/datapath" -c Release -v quiet -nologo -clp:NoSummary >&2
program=$root/artifacts/bin/ActorNet.Bench.Datapath/release/ActorNet.Bench.Datapath.dll
cases=$(dotnet "$program" list "$@")
dotnet "$program" head
# A process for each case: profile-guided code of one must not slow the next.
for case in $cases; do
    dotnet "$program" row "$case"
done
