using ActorNet.Actors.Links;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Switching;

namespace ActorNet.Actors.Bridges;

/// <summary>Divides a batch among ports: each gets a batch of its own, which shares the frames.</summary>
/// <remarks>
/// A frame for one port is lent: the port shares the sender's batch, which comes home when the port is done with it. A frame for
/// several ports, or for one that drops and might be stuck, is copied, once for all of them, so that nobody waits for a slow port; ports that
/// lose nothing are lent those too. Another header is another beginning of the frame, not another copy. Frames of one sender for
/// one port keep their order.
/// </remarks>
internal sealed class SwitchSplitter(CopyPool copies)
{
    private readonly List<BridgePort> _filling = [];
    private FrameBatch _batch = null!;
    private FrameBatch? _copies;
    private int _copied; // the frame that was copied last

    /// <summary>A batch is to be divided.</summary>
    public void Begin(FrameBatch batch)
    {
        _batch = batch;
        _copied = -1;
    }

    /// <summary>Adds a frame to what a port gets, with the header that was judged. Frames come in order, and each frame's ports together.</summary>
    public void Put(BridgePort to, int index, ForwardingDecision decision, bool isFlood)
    {
        if (SourceFor(to, ref index, isFlood) is not { } source) return;
        if (source.IsPooled && decision.EditFor(to.Index) == TagEdit.None)
        {
            FillingOf(to, source).ShareFrame(source, index);
            return;
        }

        Span<byte> header = stackalloc byte[ForwardingDecision.MaxHeaderLength];
        int length = decision.WriteHeader(to.Index, header, out int replaced);
        FillingOf(to, source).ShareFrame(source, index, header[..length], replaced);
    }

    /// <summary>Adds a frame of private memory to what a port gets, as it is.</summary>
    public void PutUnchanged(BridgePort to, int index)
    {
        if (SourceFor(to, ref index, isFlood: false) is { } source) FillingOf(to, source).ShareFrame(source, index);
    }

    /// <summary>Sends what there is. The batch itself goes home with its last clone, or at once if it has none: that is for the caller.</summary>
    public void End()
    {
        Flush();
        _batch = null!;
    }

    // What the port shares: the batch itself, or our copy of the frame. Null when there is nothing left to copy it to.
    private FrameBatch? SourceFor(BridgePort to, ref int index, bool isFlood)
    {
        if (to.IsLossless || (!isFlood && to.TakesLent)) return _batch;
        if (index != _copied && !TryCopy(index))
        {
            to.Refuse(1);
            return null;
        }

        index = _copies!.Count - 1;
        return _copies;
    }

    private bool TryCopy(int index)
    {
        if (_copies is null || !_copies.TryAppendCopy(_batch, index))
        {
            Flush(); // what shares the copies that are full
            _copies = copies.RentEmptyCopy();
            if (_copies is null || !_copies.TryAppendCopy(_batch, index)) return false;
        }

        _copied = index;
        return true;
    }

    private FrameBatch FillingOf(BridgePort to, FrameBatch source)
    {
        if (to.Filling is { } filling)
        {
            if (ReferenceEquals(filling.Source, source)) return filling;
            Send(to); // shares of another batch
            return to.Filling = copies.RentClone();
        }

        _filling.Add(to);
        return to.Filling = copies.RentClone();
    }

    private void Flush()
    {
        foreach (BridgePort port in _filling) Send(port);
        _filling.Clear();
        if (_copies is not null) copies.ReturnIfUnshared(_copies);
        _copies = null;
        _copied = -1;
    }

    private void Send(BridgePort port)
    {
        FrameBatch clone = port.Filling!;
        port.Filling = null;
        if (port.Takes(clone.Count, clone.TotalBytes))
        {
            port.Send(clone);
            return;
        }

        port.Refuse(clone.Count);
        copies.Discard(clone);
    }
}
