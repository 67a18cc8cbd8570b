using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;

namespace ActorNet.Actors.Tests.Simulations.Own.Steering;

/// <summary>What a source of frames is to send, and what it has sent.</summary>
internal sealed class FlowPlan(Random random, int firstFlow, int flows, int frames, bool lends, bool isLong = false)
{
    public Random Random => random;

    public bool Lends => lends;

    /// <summary>Some frames are left for others to cut.</summary>
    public bool IsLong => isLong;

    public int FirstFlow => firstFlow;

    public int Flows => flows;

    /// <summary>Frames that are still to be sent.</summary>
    public int Left { get; set; } = frames;

    /// <summary>Frames sent, by flow.</summary>
    public int[] Sent { get; } = new int[flows];

    /// <summary>Every batch that was ever rented.</summary>
    public HashSet<FrameBatch> Rented { get; } = [];

    /// <summary>Frames that came from the guest.</summary>
    public int Received { get; set; }
}

/// <summary>Sends frames of several flows as fast as its credit lets it; takes whatever comes.</summary>
internal sealed class FlowSource(FlowPlan plan) : UntypedActor
{
    private const int Batches = 12;

    private readonly FrameBatchPool _pool = plan.Lends ? FrameBatchPool.Borrowing(Batches) : FrameBatchPool.Pooled(Batches, FrameBatch.Capacity, FlowFrames.MaxLength);
    private readonly byte[] _memory = GC.AllocateArray<byte>(2 * Batches * FrameBatch.Capacity * FlowFrames.MaxLength, pinned: true);
    private PeerLink _peer = null!;
    private int _slot;

    public static Props Props(FlowPlan plan, string dispatcher) => ActorProps.Create<FlowSource>(plan).WithDispatcher(dispatcher).WithMailbox(NetQueueMailbox.Id);

    protected override void PreStart() => _peer = new PeerLink(Self, new PortCounters(), Context.System.Scheduler);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FrameBatch { IsReturning: true } batch:
                if (PeerLink.TakeBack(batch)) _pool.Return(batch);
                break;
            case FrameBatch batch:
                plan.Received += batch.Count;
                batch.Return();
                break;
            case Connect connect: _peer.Connect(connect); break;
            case LinkTimer timer: timer.Link.OnTimer(); break;
            default: Unhandled(message); return;
        }

        Send();
    }

    private void Send()
    {
        for (int turns = 2; turns > 0 && plan.Left > 0 && _peer.WantsFrames && _pool.TryRent(out FrameBatch? batch); turns--)
        {
            plan.Rented.Add(batch);
            // A batch of one flow, or of some.
            int flows = plan.Random.Next(3) == 0 ? 1 : plan.Flows;
            int first = plan.Random.Next(plan.Flows);
            for (int count = 1 + plan.Random.Next(FrameBatch.Capacity); count > 0 && plan.Left > 0; count--) Append(batch, (first + plan.Random.Next(flows)) % plan.Flows);
            Assert.True(_peer.TrySend(batch));
        }
    }

    private void Append(FrameBatch batch, int flow)
    {
        plan.Left--;
        MemorySlice slot = MemorySlice.OfPinned(_memory, _slot * FlowFrames.MaxLength, FlowFrames.MaxLength);
        _slot = (_slot + 1) % (_memory.Length / FlowFrames.MaxLength);
        Span<byte> frame = stackalloc byte[FlowFrames.MaxLength];
        int length = FlowFrames.Length;
        OffloadHeader offload = default;
        if (plan.IsLong && plan.Random.Next(8) == 0)
        {
            int segments = 2 + plan.Random.Next(FlowFrames.MostSegments - 1);
            offload = FlowFrames.WriteLong(frame, plan.FirstFlow + flow, plan.Sent[flow] + 1, segments, out length);
            plan.Sent[flow] += segments;
        }
        else
        {
            FlowFrames.Write(frame, plan.FirstFlow + flow, ++plan.Sent[flow]);
        }

        slot.CopyFrom(frame);
        if (plan.Lends) batch.AppendFrame(slot.Slice(0, length), 0, offload);
        else Assert.True(batch.TryAppend(frame[..length], offload));
    }
}
