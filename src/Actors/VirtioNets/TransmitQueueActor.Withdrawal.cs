using System.Collections.Immutable;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;

namespace ActorNet.Actors.VirtioNets;

/// <content>Frames in memory that the guest takes back while its queue runs: they come home first. docs/decisions/0004-stopping-a-queue.md.</content>
public sealed partial class TransmitQueueActor
{
    private readonly List<FrameBatch> _withdrawn = new(Batches); // of those that are out

    private protected override bool Borrows(ImmutableArray<HostRange> withdrawn)
    {
        foreach (FrameBatch batch in _out)
            if (!batch.IsRevoked && !_withdrawn.Contains(batch) && batch.LiesIn(withdrawn.AsSpan()))
                _withdrawn.Add(batch);
        if (_withdrawn.Count == 0) return false;
        Timers.StartSingleTimer(CallBackWithdrawn.Instance, CallBackWithdrawn.Instance, Patience);
        return true;
    }

    private void NoteHome(FrameBatch batch)
    {
        if (_withdrawn.Remove(batch) && _withdrawn.Count == 0) EndWithdrawal();
    }

    // Whoever has them drops them; their descriptors are completed when they are home.
    private void CallBackWithdrawnFrames()
    {
        foreach (FrameBatch batch in _withdrawn) batch.Revoke();
        EndWithdrawal();
    }

    private void EndWithdrawal()
    {
        Timers.Cancel(CallBackWithdrawn.Instance);
        _withdrawn.Clear();
        LetGo();
    }
}
