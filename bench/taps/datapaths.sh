# What joins the two taps; sourced by run.sh. Each start_NAME leaves the datapath's process id in $path.

start_loop() { start loop "$FWD_CPU" "$work/bin.loop" "$TA" "$TB" 0 0; await loop ready; }
start_loop_offloads() { start loop "$FWD_CPU" "$work/bin.loop" "$TA" "$TB" 1 0; await loop ready; }
start_loop_polling() { start loop "$FWD_CPU" "$work/bin.loop" "$TA" "$TB" 0 1; await loop ready; }
start_loop_polling_offloads() { start loop "$FWD_CPU" "$work/bin.loop" "$TA" "$TB" 1 1; await loop ready; }

# The lane as it is by default, and as one that never sleeps; with virtio-net headers and offloads, and without.
start_actornet() { start_lane '50 us' off; }
start_actornet_offloads() { start_lane '50 us' on; }
start_actornet_polling() { start_lane infinite off; }
start_actornet_polling_offloads() { start_lane infinite on; }

# start_lane SPIN VNET-HEADER
start_lane() {
    cat >"$work/lane.conf" <<END
actornet {
  lane { cpu = $FWD_CPU, spin = $1 }
  netdevs {
    a { type = tap, ifname = $TA, vnet_hdr = $2 }
    b { type = tap, ifname = $TB, vnet_hdr = $2 }
    ha { type = hubport, hubid = 0, netdev = a }
    hb { type = hubport, hubid = 0, netdev = b }
  }
}
END
    start actornet "$MAIN_CPU,$FWD_CPU" "$program" run "$work/lane.conf"
    await actornet 'actornet: ready'
}

start_qemu() {
    start qemu "$FWD_CPU" qemu-system-x86_64 -machine none -nodefaults -display none -monitor none -serial none \
        -netdev tap,id=a,ifname="$TA",script=no,downscript=no -netdev hubport,id=ha,hubid=0,netdev=a \
        -netdev tap,id=b,ifname="$TB",script=no,downscript=no -netdev hubport,id=hb,hubid=0,netdev=b
    carriers
}

start_vde() {
    [[ -p $work/input ]] || mkfifo "$work/input"
    exec 9<>"$work/input" # the switch ends when its input does
    start vde "$FWD_CPU" vde_switch -s "$work/vde.$((++switches))" -tap "$TA" -tap "$TB" <&9
    carriers
}
switches=0

start_ovs() {
    export OVS_RUNDIR=$work OVS_LOGDIR=$work OVS_DBDIR=$work
    rm -f "$work/conf.db" "$work"/*.ctl
    ip link del "$TA"; ip link del "$TB" # it makes its own
    ovsdb-tool create "$work/conf.db" "${OVS_SCHEMA:-/usr/share/openvswitch/vswitch.ovsschema}"
    start ovsdb "$MAIN_CPU" ovsdb-server "$work/conf.db" --remote="punix:$work/db.sock" --unixctl="$work/db.ctl"
    until_ok 5 test -S "$work/db.sock"
    ovs-vsctl --db="unix:$work/db.sock" -t 15 --no-wait init
    start ovs "$FWD_CPU" "${OVS:-/usr/lib/openvswitch-switch/ovs-vswitchd}" "unix:$work/db.sock" --unixctl="$work/vs.ctl" --pidfile="$work/vs.pid"
    ovs-vsctl --db="unix:$work/db.sock" -t 15 add-br br0 -- set bridge br0 datapath_type=netdev \
        -- add-port br0 "$TA" -- set Interface "$TA" type=tap -- add-port br0 "$TB" -- set Interface "$TB" type=tap
    until_ok 5 ip link show "$TB"
}

# The kernel's own, with a veth pair to each side; it has no process, its work is the senders'.
start_bridge() {
    ip link del "$TA"; ip link del "$TB"
    ip netns add "$NS_BRIDGE"
    ip -n "$NS_BRIDGE" link add br0 type bridge
    ip -n "$NS_BRIDGE" link set br0 up
    local end
    for end in "$TA" "$TB"; do
        ip link add "$end" type veth peer name "p$end" netns "$NS_BRIDGE"
        ip -n "$NS_BRIDGE" link set "p$end" master br0 up
    done
    path=0
}
