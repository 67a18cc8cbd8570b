using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Frames;

/// <content>
/// The ways in which a batch ends out of turn: its owner calls it back, a holder of it is gone, or a holder goes on with a copy.
/// </content>
public sealed partial class FrameBatch
{
    private volatile bool _revoked;
    private int _handledFrames;
    private int _handledBytes;

    /// <summary>
    /// True once the owner has called the frames back: their memory may be in other use, so whoever holds the batch drops the
    /// frames it has not handled and returns it.
    /// </summary>
    public bool IsRevoked => _revoked || (_source is { } source && source.IsRevoked);

    /// <summary>Calls the frames back while somebody else holds the batch. Only for its owner; from its thread.</summary>
    public void Revoke() => _revoked = true;

    /// <summary>True when a byte of its frames lies in one of the ranges. For its owner, who wants to know what to call back.</summary>
    public bool LiesIn(ReadOnlySpan<HostRange> ranges)
    {
        foreach (ref readonly HostRange range in ranges)
            foreach (ref readonly MemorySlice segment in _segments.AsSpan(0, _segmentCount))
                if (range.Overlaps(segment))
                    return true;
        return false;
    }

    /// <summary>
    /// Sends the batch on when the actor it was told to no longer exists: towards its owner, or, when that is who is gone,
    /// out of use, without its lease.
    /// </summary>
    public void Abandon()
    {
        if (_holders > 0)
        {
            _isOnItsWayBack = false; // who should have taken it is gone
            Return();
            return;
        }

        if (_source is { } source)
        {
            // Whoever made the clone is gone, and can count no longer: the last clone sends the source on its way.
            _source = null;
            if (Interlocked.Decrement(ref source._clones) == 0 && source._holders > 0) source.Return();
        }
        else if (_clones == 0)
        {
            Clear();
        }

        _isHeld = false;
    }

    /// <summary>
    /// True for a batch that came home before its time, because a holder keeps a copy of its frames: they are done with, but the credit
    /// they were sent on is still out, and comes back with the copy.
    /// </summary>
    public bool IsReleased { get; private set; }

    /// <summary>Frames that the batch takes of a link's credit: its own and, for a copy, those handled before it was made.</summary>
    public int ChargedFrames => _count + _handledFrames;

    /// <summary>Bytes that the batch takes of a link's credit.</summary>
    public int ChargedBytes => TotalBytes + _handledBytes;

    /// <summary>
    /// Lets a copy go on in place of this batch, which a receiver has held for too long: the copy takes over the way back, and
    /// this batch goes straight to whoever made it, so that a guest gets its buffers back however stuck the receiver is.
    /// </summary>
    /// <param name="keeper">To whom the copy goes when its way back is done.</param>
    /// <param name="maker">To whom this batch goes when nobody has sent it yet: who made it, and keeps it waiting.</param>
    /// <returns>The copy: the frames from <see cref="Position"/> on, in storage of its own.</returns>
    /// <remarks>For the holder, while it has the batch in hand or in its queue. Allocates: a receiver that is stuck is not the fast path.</remarks>
    public FrameBatch CopyOut(IBatchHolder keeper, IBatchHolder? maker = null)
    {
        ArgumentNullException.ThrowIfNull(keeper);
        if (!_isHeld || IsReturning || (_holders == 0 && maker is null)) ThrowHelper.Invalid("Only a batch that was sent and is not on its way back can be copied out.");
        int bytes = 0;
        for (int i = Position; i < _count; i++) bytes += _frames[i].Length;
        var copy = new FrameBatch(1, Math.Max(bytes, 1));
        for (int i = Position; i < _count; i++) copy.AppendPacked(this, i);
        copy._revoked = IsRevoked; // perhaps while we copied: what was copied is dropped as the original would be

        copy.PartsDone = PartsDone;
        copy._handledFrames = ChargedFrames - copy._count;
        copy._handledBytes = ChargedBytes - copy.TotalBytes;
        copy._path = new Hop[_holders + 4];
        copy._path[0].Holder = keeper;
        _path.AsSpan(0, _holders).CopyTo(copy._path.AsSpan(1));
        copy._holders = _holders + 1;

        if (_holders == 0) Send(maker!);
        for (; _holders > 1; _holders--) _path[_holders - 1] = default;
        IsReleased = true;
        Return();
        return copy;
    }
}
