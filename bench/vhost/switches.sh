# The two switches that the benchmarks compare, each with a socket for either guest; sourced by run.sh and latency.sh after lib.sh.
program=${ACTORNET_PROGRAM:-$root/actornet}

command -v dpdk-testpmd >/dev/null || { echo "bench: dpdk-testpmd is missing: apt-get install --no-install-recommends dpdk-dev" >&2; exit 2; }
[[ $(id -u) == 0 ]] || { echo "bench: huge pages need root" >&2; exit 2; }
huge_pages $((3 * MEM))
"$program" version >&2 # builds it before anything is measured

start_testpmd() {
    testpmd switch "$FWD_CPU" --vdev "net_vhost0,iface=$work/a.sock,queues=1" --vdev "net_vhost1,iface=$work/b.sock,queues=1" \
        -- --forward-mode=io --txd=1024 --rxd=1024
}

# The lane as it is by default, and as one that never sleeps.
start_actornet() { start_lane '50 us'; }
start_polling() { start_lane infinite; }

# start_lane SPIN
start_lane() {
    cat >"$work/bench.conf" <<CONF
actornet {
  lane { cpu = $FWD_CPU, spin = $1 }
  netdevs {
    h0 { type = hubport, hubid = 0 }
    h1 { type = hubport, hubid = 0 }
  }
  devices {
    n0 { type = virtio-net, netdev = h0, socket = $work/a.sock, packed = on }
    n1 { type = virtio-net, netdev = h1, socket = $work/b.sock, packed = on }
  }
}
CONF
    ACTORNET_STATS=1 start switch "$MAIN_CPU,$FWD_CPU" "$program" run "$work/bench.conf"
    local pid=$! thread
    until_ok 15 grep -q '^actornet: ready' "$work/switch"
    # The lane takes itself to its core; the runtime's other threads leave it, as DPDK's main thread does.
    for thread in /proc/"$pid"/task/*; do
        [[ $(<"$thread/comm") == *lane* ]] || taskset -cp "$MAIN_CPU" "${thread##*/}" >/dev/null
    done
}
