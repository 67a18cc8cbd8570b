#!/bin/bash
# Measures the e1000 from its driver to its link and back; see README.md beside this file. Arguments: the beginnings of the cases' names, as lane or thread-out-64.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
dotnet build "$root/bench/e1000" -c Release -v quiet -nologo -clp:NoSummary >&2
program=$root/artifacts/bin/ActorNet.Bench.E1000/release/ActorNet.Bench.E1000.dll
cases=$(dotnet "$program" list "$@")
dotnet "$program" head
# A process for each case: profile-guided code of one must not slow the next.
for case in $cases; do
    dotnet "$program" row "$case"
done
