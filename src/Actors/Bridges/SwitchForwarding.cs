using ActorNet.Actors.Lanes;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Switching;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Actors.Bridges;

/// <summary>A switch: the model decides for each frame, this moves the frames.</summary>
/// <remarks>
/// A batch of private memory whose frames all go to one port is passed on as it is. Any other is split: each port gets a batch of its
/// own that shares the frames (<see cref="SwitchSplitter"/>), and begins them with the headers that were judged: a guest may change its own.
/// </remarks>
internal sealed class SwitchForwarding(BridgePorts ports, LearningSwitch model, LaneClock clock, ILoggingAdapter log) : BridgeForwarding
{
    private readonly ForwardingDecision _decision = new();
    private readonly SwitchSplitter _splitter = new(ports.Copies);
    private readonly byte[] _probe = new byte[LearningSwitch.ProbeLength];

    /// <inheritdoc/>
    public override string PortKind => SwitchPortType.Type.Name;

    /// <inheritdoc/>
    public override TimeSpan NextTick => model.NextTick;

    /// <inheritdoc/>
    public override void Add(BridgePort port, PortSettings? settings)
    {
        int number = model.AddPort(settings is null ? new SwitchPortOptions() : SwitchPortType.OptionsOf(settings), clock.Now);
        if (number != port.Index) throw new InvalidOperationException($"the switch calls port {port.Index} {number}");
        model.SetPortUp(number, false);
    }

    /// <inheritdoc/>
    public override void Remove(BridgePort port) => model.RemovePort(port.Index);

    /// <inheritdoc/>
    public override void Changed(BridgePort port)
    {
        if (model.IsPortUp(port.Index) != port.IsLive) model.SetPortUp(port.Index, port.IsLive);
    }

    /// <inheritdoc/>
    public override void Forward(BridgePort from, FrameBatch batch)
    {
        if (batch.IsRevoked)
        {
            Drop(from, batch, PortCounter.Revoked);
        }
        else if (Decide(from, batch) is { } only)
        {
            only.Send(batch);
        }
        else if (batch.CloneCount == 0)
        {
            batch.Return(); // otherwise the last clone takes it along
        }

        Report();
    }

    /// <inheritdoc/>
    public override void Tick()
    {
        while (model.Tick(clock.Now))
        {
        }

        SendProbes();
        Report();
    }

    /// <inheritdoc/>
    public override PortReport Complete(BridgePort port, PortReport report)
    {
        SwitchCounters counters = model.PortCounters(port.Index);
        var drops = report.Drops.ToBuilder();
        var events = report.Events.ToBuilder();
        for (int i = 0; i < SwitchCounters.Table.Length; i++)
        {
            CounterInfo row = SwitchCounters.Table[i];
            long count = counters[(SwitchCounter)i];
            if (count != 0) (row.IsDrop ? drops : events).Add(new DropCount(row.Name, count));
        }

        return report with { Drops = drops.ToImmutable(), Events = events.ToImmutable() };
    }

    /// <summary>
    /// Decides for every frame, and sends them on, split by port; or returns the one port to which the batch can be passed as it is.
    /// </summary>
    private BridgePort? Decide(BridgePort from, FrameBatch batch)
    {
        TimeSpan now = clock.Now;
        BridgePort? only = null;
        bool whole = batch.IsPooled;
        _splitter.Begin(batch);
        for (int i = 0; i < batch.Count; i++)
        {
            bool forward = model.Decide(from.Index, batch, i, now, _decision) == SwitchVerdict.Forward;
            int known = forward ? _decision.KnownPort : -1;
            if (whole)
            {
                if (known >= 0 && (i == 0 || ports[known] == only) && _decision.EditFor(known) == TagEdit.None)
                {
                    only = ports[known];
                    continue;
                }

                whole = false;
                PutFirst(from, only, i);
            }

            if (!forward) continue;
            int count = 0;
            foreach (int port in _decision.Egress)
            {
                _splitter.Put(ports[port]!, i, _decision, isFlood: known < 0);
                count++;
            }

            from.Forwarded += count;
            if (count > 1) from.Counters.Add(PortCounter.Copies, count - 1);
        }

        if (whole && only is { TakesLent: true })
        {
            from.Forwarded += batch.Count;
            return only;
        }

        if (whole) PutFirst(from, only, batch.Count);
        _splitter.End();
        return null;
    }

    // Frames that could have been passed with their batch, if all had been for that port.
    private void PutFirst(BridgePort from, BridgePort? to, int count)
    {
        for (int i = 0; i < count; i++) _splitter.PutUnchanged(to!, i);
        from.Forwarded += count;
    }

    private void SendProbes()
    {
        while (model.TryTakeProbe(clock.Now, _probe, out int number, out int length))
        {
            if (ports[number] is not { IsLive: true } port || ports.Copies.RentEmptyCopy() is not { } copy) continue;
            copy.FreeChunks[0].CopyFrom(_probe.AsSpan(0, length));
            copy.CommitFrame(length, default);
            port.Counters.Add(PortCounter.Copies, 1);
            port.Peer.Link!.Send(ports.Copies.RentClone(copy));
        }
    }

    private void Report()
    {
        while (model.TryTakeEvent(out SwitchEvent happened))
        {
            string what = happened.Blocked ? "it is blocked for a while" : "it stays open";
            string id = ports[happened.Port]?.Id ?? $"port {happened.Port}";
            if (happened.Kind == SwitchEventKind.Loop) log.Warning("{0}: a probe of the switch came back by this port, there is a loop; {1}", id, what);
            else log.Warning("{0}: station {1} moves to and fro between this port and {2}; {3}", id, happened.Mac, ports[happened.OtherPort]?.Id ?? "another", what);
        }
    }
}
