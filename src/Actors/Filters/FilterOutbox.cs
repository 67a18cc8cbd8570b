using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Filters;

/// <summary>What a chain sends one way, gathered into batches: shared frames of the batch under way, or copies of others, in order.</summary>
internal sealed class FilterOutbox(PeerLink link, PortCounters counters, CopyPool batches)
{
    private FrameBatch? _clone;
    private FrameBatch? _copy;

    public PeerLink Link => link;

    /// <summary>True while frames that a filter has held would go out at once, or to nobody.</summary>
    public bool HasRoom => link.Waiting == 0 && (link.Link is not { } to || !link.IsUp || to.HasCreditFor(FrameBatch.Capacity, 1));

    /// <summary>Frames that were put here.</summary>
    public long Frames { get; private set; }

    public void Share(FrameBatch source, int index)
    {
        Frames++;
        if (_copy is not null || _clone is { IsFull: true }) Flush();
        _clone ??= batches.RentClone();
        _clone.ShareFrame(source, index);
    }

    public void Copy(FrameBatch source, int index)
    {
        Frames++;
        if (_clone is not null) Flush();
        if (_copy is not null && _copy.TryAppendCopy(source, index)) return;
        Flush();
        _copy = batches.RentEmptyCopy();
        if (_copy is not null && _copy.TryAppendCopy(source, index)) return;
        counters.Add(PortCounter.NoCredit, 1); // all our batches are under way
        Flush();
    }

    /// <summary>Sends what there is.</summary>
    public void Flush()
    {
        FrameBatch? batch = _clone ?? _copy;
        _clone = _copy = null;
        if (batch is null) return;
        if (batch.Count > 0 && link.TrySend(batch)) return;
        if (batch.Source is null) batches.TakeBack(batch);
        else batches.Discard(batch); // its source is still under way: whoever has it sends it home
    }
}
