using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Devices.VirtioNet.Steering;

namespace ActorNet.Actors.VirtioNets;

/// <summary>Divides batches among receive queues: whole where all frames go to one, else as clones that share the frames.</summary>
internal sealed class FrameSteering(FlowTable wishes, PortCounters counters)
{
    private const int Nowhere = -1;

    private readonly FrameBatchPool _clones = FrameBatchPool.Borrowing(int.MaxValue); // no more than frames are under way
    private readonly FlowPlaces _places = new(wishes);
    private readonly int[] _to = new int[FrameBatch.Capacity];
    private readonly List<SteeredQueue> _filling = [];
    private SteeredQueue[] _queues = [];
    private SteeringPlan _plan = SteeringPlan.Nowhere;
    private SteeredQueue? _only;

    /// <summary>Batches that are with the queues.</summary>
    public int Outstanding { get; set; }

    /// <summary>Frames go elsewhere from here on; none is under way.</summary>
    public void Change(SteeredQueue[] queues, SteeringPlan plan)
    {
        _queues = queues;
        _plan = plan;
        _only = plan.OnlyPair is { } pair ? queues[pair] : null;
        _places.Clear();
        wishes.IsUsed = plan.Rss is null && plan.ActiveCount > 1;
    }

    /// <summary>Sends the frames of a batch, from its position on, where they belong.</summary>
    public void Steer(FrameBatch batch)
    {
        int first = batch.Position;
        batch.PartsBefore = batch.PartsDone; // none, but for what came back
        if (_only is not null && first == 0)
        {
            Send(_only, batch);
            return;
        }

        int to = Decide(batch, first);
        if (first == 0 && to != Nowhere && IsSame(to, batch.Count)) Send(_queues[to], batch);
        else Divide(batch, first);
    }

    /// <summary>A batch that was sent is done with: a clone of ours is free, and when it was the last, its source goes home.</summary>
    public void Release(FrameBatch batch)
    {
        if (batch.HolderCount > 0)
        {
            batch.Return();
            return;
        }

        FrameBatch? source = batch.EndShare();
        _clones.Return(batch);
        source?.Return();
    }

    // The first frame's queue; those of all are noted.
    private int Decide(FrameBatch batch, int first)
    {
        Span<int> to = _to.AsSpan(first, batch.Count - first);
        if (_only is not null || _plan.ActiveCount == 0)
        {
            to.Fill(_plan.OnlyPair ?? Nowhere);
            return _to[first];
        }

        Span<byte> buffer = stackalloc byte[PacketFields.BufferLength];
        RssConfiguration? rss = _plan.Rss;
        for (int i = first; i < batch.Count; i++)
        {
            PacketFields fields = PacketFields.Read(batch, i, buffer);
            int pair;
            if (rss is null)
            {
                pair = _places.Place(FlowHash.Of(fields, buffer), _plan, _queues);
            }
            else
            {
                pair = rss.QueueOf(rss.Hash.Calculate(fields, buffer));
                if (!_plan.Takes(pair)) pair = Nowhere; // §5.1.6.5.7.2: no other queue will do
            }

            _to[i] = pair;
        }

        return _to[first];
    }

    private bool IsSame(int to, int count) => !_to.AsSpan(0, count).ContainsAnyExcept(to);

    private void Divide(FrameBatch batch, int first)
    {
        int dropped = 0;
        bool isClone = batch.HolderCount == 0;
        for (int i = first; i < batch.Count; i++)
        {
            if (_to[i] == Nowhere)
            {
                dropped++;
                continue;
            }

            SteeredQueue queue = _queues[_to[i]];
            if (queue.Filling is not { } clone)
            {
                _clones.TryRent(out clone);
                queue.Filling = clone!;
                if (i == first) clone!.PartsBefore = batch.PartsDone;
                _filling.Add(queue);
            }

            if (isClone) queue.Filling.ShareFrameOf(batch, i);
            else queue.Filling.ShareFrame(batch, i);
        }

        counters.Add(PortCounter.QueueStopped, dropped);
        bool isShared = _filling.Count > 0;
        foreach (SteeredQueue queue in _filling)
        {
            FrameBatch clone = queue.Filling!;
            queue.Filling = null;
            Send(queue, clone);
        }

        _filling.Clear();
        if (isClone || !isShared) Release(batch); // else its last clone sends it home
    }

    private void Send(SteeredQueue queue, FrameBatch batch)
    {
        Outstanding++;
        queue.Send(batch);
    }
}
