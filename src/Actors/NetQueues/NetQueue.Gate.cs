using ActorNet.Devices.Frames;

namespace ActorNet.Actors.NetQueues;

/// <content>Closing and opening the data lane, and what becomes of guests' buffers behind a lane that stays closed.</content>
public sealed partial class NetQueue
{
    private DataGate _gate;

    /// <summary>Why the actor takes no frames now.</summary>
    public DataGate Gate => _gate;

    /// <summary>True while the actor takes no frames.</summary>
    public bool IsClosed => _gate != DataGate.None;

    /// <summary>How often the data lane was closed.</summary>
    public long Closings { get; private set; }

    /// <summary>For how long guests' buffers may wait behind a closed data lane.</summary>
    public TimeSpan Hold => _settings.Hold;

    /// <summary>Takes no more frames; for the queue's own actor, during its turn.</summary>
    public void Close(DataGate reason)
    {
        if (_gate == DataGate.None) Closings++;
        _gate |= reason;
    }

    /// <summary>A reason has gone; for the queue's own actor, during its turn. What waited comes next, in order.</summary>
    public void Open(DataGate reason) => _gate &= ~reason;

    /// <summary>
    /// Lets copies wait in place of batches whose frames lie in a guest's buffers, so that the guest gets these back. For the
    /// queue's own actor, during its turn.
    /// </summary>
    /// <param name="keeper">To whom the copies go in the end.</param>
    /// <returns>The frames that were copied.</returns>
    public int CopyOutWaiting(IBatchHolder keeper)
    {
        if (_data.OwesInbox) return 0; // what came before the actor was at home is still to be handled first
        int frames = 0;
        int taken = _data.TakeInbox();
        for (int i = 0; i < _data.RingCount; i++)
        {
            ref Envelope slot = ref _data.InRing(i);
            var batch = (FrameBatch)slot.Message;
            if (i >= _data.RingCount - taken) // came through the inbox, and is at home from now on
            {
                Leave(batch, posted: true);
                _framesAtHome += batch.Count;
                _bytesAtHome += batch.TotalBytes;
            }

            if (batch.IsPooled || batch.IsRevoked) continue;
            // Read first: once it is on its way home, its owner may use it again.
            int count = batch.Count, bytes = batch.TotalBytes;
            long since = batch.WaitsSince;
            FrameBatch copy = batch.CopyOut(keeper);
            copy.WaitsSince = since;
            frames += copy.Count;
            _framesAtHome += copy.Count - count;
            _bytesAtHome += copy.TotalBytes - bytes;
            slot = new Envelope(copy, slot.Sender);
        }

        return frames;
    }
}
