using ActorNet.Actors.Lanes;
using ActorNet.Devices.Virtio;
using ActorNet.Io.Descriptors;

namespace ActorNet.Actors.VirtioNets;

/// <content>The ring may be lent to somebody who carries frames in our place. docs/decisions/0028-vhost-net.md.</content>
/// <remarks>
/// A ring is lent by <see cref="Resume"/>, where the queue would otherwise work on it. Whatever the queue is told about it takes it back first, so that
/// everything that can happen to a ring happens to one of ours; if nothing is against it then, it is lent again.
/// </remarks>
public abstract partial class QueueActor
{
    private IRingCarrier? _carrier;
    private CarriedRing? _carried; // while it is lent
    private string? _obstacle;     // why it is not, until something changes

    /// <summary>True while somebody else runs the ring.</summary>
    private protected bool IsCarried => _carried is not null;

    /// <summary>True when nothing of the ring is in use here or with others. A queue that says false lets it become true, and then resumes.</summary>
    private protected virtual bool IsIdle => false;

    /// <summary>What this kind of queue has against lending its ring; null: nothing.</summary>
    private protected virtual string? Obstacle => "not a queue of frames";

    /// <summary>True: a queue that is to be lent takes nothing more from its ring before. False: it goes on until it happens to be idle.</summary>
    private protected virtual bool HoldsBackToLend => false;

    /// <summary>The ring is not ours any more.</summary>
    private protected virtual void OnLent()
    {
    }

    /// <summary>The queue has become idle: an occasion to lend.</summary>
    private protected void NoteIdle()
    {
        if (_carrier is not null && _carried is null && _obstacle is null) _self.Tell(LendAgain.Instance, _self);
    }

    /// <summary>Takes the ring back, if it is lent, before something changes.</summary>
    private protected void TakeRingBack()
    {
        _obstacle = null;
        if (_carried is not { } carried) return;
        _carried = null;
        if (Totals is { } totals) totals.Carrier = null;
        VirtqueuePosition position = carried.TakeBack(Index);
        carried.Dispose();
        if (!Virtqueue.TryCreate(_memory!, carried.Layout, _device.DriverFeatures, position, out Virtqueue? ring, out RingFault fault))
        {
            Fault(fault);
            return;
        }

        Ring = ring;
        ring.SetLog(_log);
        ShowEnabled();
        OnStarted(ring);
        Listen();
        // The driver may have been told less than everything: nobody here knows.
        if (ring.WasUsed) _interrupts.Target?.Raise();
    }

    private void SetCarrier(IRingCarrier? carrier)
    {
        TakeRingBack();
        _carrier = carrier;
        if (carrier is null && Totals is { } totals) totals.CarrierObstacle = null;
        Resume();
    }

    private void OnCarriedRingFailed()
    {
        if (_carried is null) return; // it was taken back meanwhile
        TakeRingBack();
        Refuse("it makes no sense to the kernel"); // what is wrong with it is found here
        Resume();
    }

    // True when there is nothing to do here: the ring is lent, or will be when what is under way has come home.
    private bool Lend()
    {
        if (_obstacle is not null) return false;
        if ((Obstacle ?? CommonObstacle()) is { } obstacle)
        {
            Refuse(obstacle);
            return false;
        }

        if (!IsIdle) return HoldsBackToLend;
        try
        {
            return TryLend();
        }
        catch (LinuxException e)
        {
            Refuse(e.Problem); // no descriptors left
            return false;
        }
    }

    private bool TryLend()
    {
        Virtqueue ring = Ring!;
        _interrupts.Flush();
        StopListening();
        var carried = new CarriedRing(Lane.Current!, _carrier!, ring.Layout, _log, _kick, _interrupts.Target, RaiseForCarrier, TellCarriedRingFailed);
        var loan = new RingLoan(_self, Index, _device, _memory!, ring.Layout, ring.Position, carried.KickFd, carried.Call, carried.Error)
        {
            Log = _log,
            LogBell = carried.Logged,
        };
        if (_carrier!.TryStart(loan) is { } refusal)
        {
            carried.Dispose();
            Listen();
            Refuse(refusal);
            return false;
        }

        OnLent();
        ring.Dispose();
        Ring = null;
        Waiting = _armed = _misses = false;
        _carried = carried;
        if (Totals is { } totals)
        {
            totals.Carrier = carried.Name;
            totals.CarrierObstacle = null;
        }

        ShowEnabled();
        carried.Kick(); // for whatever was made available before the carrier listened
        return true;
    }

    private string? CommonObstacle()
    {
        if (Lane.Current is null) return "there is no lane to listen on";
        if (!Enabled) return "the queue is disabled";
        if (_notesInflight) return "the front end keeps notes of what is in flight";
        return _memory!.IsTranslated ? "the guest's memory is behind an IOMMU" : null;
    }

    private void Refuse(string obstacle)
    {
        _obstacle = obstacle;
        if (Totals is { } totals) totals.CarrierObstacle = obstacle;
    }

    // Outside of the actor's turns, on its lane.
    private void RaiseForCarrier()
    {
        if (_carried is null) return;
        if (Totals is { } totals) totals.Interrupts++;
        _interrupts.Target?.Raise();
    }

    private void TellCarriedRingFailed() => _self.Tell(CarriedRingFailed.Instance, _self);
}
