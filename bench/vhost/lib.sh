# Functions of the vhost-user benchmark; sourced by run.sh.
# Everything that it starts or changes is undone by the EXIT trap: processes by their id, huge pages, the folder.
set -euo pipefail
REPS=${REPS:-5}                                                             # repetitions of each case
MAIN_CPU=${MAIN_CPU:-0} FWD_CPU=${FWD_CPU:-1} RX_CPU=${RX_CPU:-2} TX_CPU=${TX_CPU:-3} # cores: idle threads, switch, receiver, sender
MEM=${MEM:-384}                                                             # MiB of huge pages for each DPDK process
NOISE=${NOISE:-1.5}     # a window counts as clean when no polling thread waited for its core longer than this (% of it)
WINDOWS=${WINDOWS:-12}  # windows of one second to watch for a clean one, at most
QUIET_WAIT=${QUIET_WAIT:-20} # seconds to wait for idle cores before each run, at most

work=$(mktemp -d)
pids=()
pages_before=$(cat /proc/sys/vm/nr_hugepages)
taskset -cp "$MAIN_CPU" $$ >/dev/null # this script stays off the measured cores

cleanup() {
    stop
    [[ $(cat /proc/sys/vm/nr_hugepages) == "$pages_before" ]] || echo "$pages_before" >/proc/sys/vm/nr_hugepages
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# huge_pages MIB: makes so much available beyond what others use.
huge_pages() {
    local free wanted page
    page=$(awk '/^Hugepagesize:/ { print $2 / 1024 }' /proc/meminfo)
    free=$(awk '/^HugePages_Free:/ { print $2 }' /proc/meminfo)
    wanted=$(($1 / page))
    ((free >= wanted)) || echo $((pages_before + wanted - free)) >/proc/sys/vm/nr_hugepages
    free=$(awk '/^HugePages_Free:/ { print $2 }' /proc/meminfo)
    ((free >= wanted)) || { echo "bench: only $((free * page)) MiB of huge pages could be had, $1 are needed" >&2; exit 1; }
}

# start NAME CPUS COMMAND...: in the background on these cores, output to $work/NAME, process id in $!.
start() {
    local output=$work/$1 cpus=$2
    shift 2
    # The death signal: nothing polls on when this script was killed.
    setpriv --pdeathsig KILL taskset -c "$cpus" "$@" >"$output" 2>&1 </dev/null &
    pids+=($!)
}

# stop: ends what was started, the last one first, and waits for it.
stop() {
    local i
    for ((i = ${#pids[@]} - 1; i >= 0; i--)); do kill "${pids[i]}" 2>/dev/null || true; done
    for ((i = ${#pids[@]} - 1; i >= 0; i--)); do wait "${pids[i]}" 2>/dev/null || true; done
    pids=()
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

now() { echo "${EPOCHREALTIME/,/.}"; }

# spread [FORMAT]: numbers on stdin to "median (least-greatest)".
spread() {
    sort -g | awk -v format="${1:-%.2f}" '
        { v[NR] = $1 }
        END {
            if (!NR) { print "none"; exit }
            median = NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2
            printf format " (" format "-" format ")\n", median, v[1], v[NR]
        }'
}

# quiet: waits until the measured cores were idle for a second.
quiet() {
    local tries before after
    for ((tries = QUIET_WAIT; tries > 0; tries--)); do
        before=$(idle_ticks)
        sleep 1
        after=$(idle_ticks)
        ! paste <(echo "$before") <(echo "$after") | awk '$2 - $1 < 90 { busy = 1 } END { exit !busy }' || continue
        return
    done
    echo "bench: the cores never became idle; the wait column tells how much that disturbed" >&2
}
idle_ticks() { awk -v cpus=" cpu$FWD_CPU cpu$RX_CPU cpu$TX_CPU " 'index(cpus, " " $1 " ") { print $5 + $6 }' /proc/stat; }

# waits PID...: "thread nanoseconds" for each polling thread: how long it was runnable but did not run.
waits() {
    local pid thread
    for pid; do
        for thread in /proc/"$pid"/task/*; do
            case $(<"$thread/comm") in
                *worker* | *lane*) echo "$thread $(cut -d' ' -f2 "$thread/schedstat")" ;;
            esac
        done
    done
}

# worst BEFORE AFTER T0 T1: the longest of these waits, in % of the time between.
worst() {
    awk -v t0="$3" -v t1="$4" '
        NR == FNR { before[$1] = $2; next }
        $1 in before { d = $2 - before[$1]; if (d > max) max = d }
        END { printf "%.1f", max / 1e7 / (t1 - t0) }' <(echo "$1") <(echo "$2")
}

# testpmd NAME CPU EAL-ARGUMENT... -- TESTPMD-ARGUMENT...: one forwarding thread, statistics every second in $work/NAME.
testpmd() {
    local name=$1 cpu=$2 eal=()
    shift 2
    while [[ $1 != -- ]]; do
        eal+=("$1")
        shift
    done
    shift
    start "$name" "$MAIN_CPU,$cpu" dpdk-testpmd -l "$MAIN_CPU,$cpu" --no-pci --in-memory --single-file-segments --no-telemetry \
        -m "$MEM" --file-prefix="bench$$$name" "${eal[@]}" \
        -- --nb-cores=1 --total-num-mbufs=32768 --auto-start --stats-period=1 --no-mlockall "$@"
}

# clean_rate NAME PID...: the receive rate in $work/NAME in the first clean window, or else in the least disturbed one:
# "Mpps wait%".
clean_rate() {
    local file=$work/$1 i seen waits0 waits1 t0 t1 best='0 999'
    shift
    for ((i = 0; i <= WINDOWS; i++)); do
        waits0=$(waits "$@")
        t0=$(now)
        seen=$(samples "$file")
        until (($(samples "$file") > seen)); do
            sleep .03
            kill -0 "$@" || return 1
        done
        ((i > 0)) || continue # the first only aligns with the statistics
        waits1=$(waits "$@")
        t1=$(now)
        best=$({
            echo "$best"
            echo "$(tr -d '\0' <"$file" | awk '/Rx-pps:/ { rate = $2 } END { print rate / 1e6 }') $(worst "$waits0" "$waits1" "$t0" "$t1")"
        } | sort -g -k2 | head -1)
        awk -v best="${best#* }" -v noise="$NOISE" 'BEGIN { exit !(best <= noise) }' && break
    done
    echo "$best"
}
samples() { grep -ac Rx-pps "$1" || true; }
