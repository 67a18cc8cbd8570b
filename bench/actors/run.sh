#!/bin/bash
# Measures the actor runtime and its alternatives; see README.md beside this file. Arguments are those of BenchmarkDotNet.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
dotnet build "$root/bench/actors" -c Release -v quiet -nologo -clp:NoSummary
program=$root/artifacts/bin/ActorNet.Bench.Actors/release/ActorNet.Bench.Actors.dll
if (($#)); then exec dotnet "$program" "$@"; fi
# A process for each class: profile-guided code of one must not slow the next.
for class in PingPong Pipeline Tell NetQueue; do
    dotnet "$program" --filter "*.${class}Benchmarks.*" | sed -n '/^| Method/,/^$/p'
done
dotnet "$program" sleep
dotnet "$program" memory
dotnet "$program" idle
