using System.Collections.Immutable;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;

namespace ActorNet.Actors.VirtioNets;

/// <content>The guest's memory changes while the queue runs; behind an IOMMU with each translation that comes or goes.</content>
public abstract partial class QueueActor
{
    private GuestMemory? _memory;
    private IActorRef? _memoryRequester; // waits until nothing of what was withdrawn is in use
    private bool _misses;

    /// <summary>The memory that the ring and its buffers lie in, while the queue is started.</summary>
    protected GuestMemory? Memory => _memory;

    /// <summary>True when the queue still has something to do with buffers in memory that was withdrawn; it says later that it <see cref="LetGo"/>.</summary>
    private protected virtual bool Borrows(ImmutableArray<HostRange> withdrawn) => false;

    /// <summary>Nothing of the memory that was withdrawn is touched any more.</summary>
    private protected void LetGo()
    {
        _memoryRequester?.Tell(MemoryTaken.Instance);
        _memoryRequester = null;
    }

    private void Remap(SetMemory set)
    {
        _memory = set.Memory;
        if (Running && !Ring!.TryRemap(_memory)) Fault(RingFault.BadLayout);
        _memoryRequester = Sender;
        if (set.Withdrawn.IsEmpty || Ring is null || !Borrows(set.Withdrawn)) LetGo();
        // What the queue waited for may be there now.
        if (_memory.IsTranslated && Waiting) Resume();
    }

    // What is available cannot be taken: the ring is not worth a look before there is another table.
    private bool TellMiss()
    {
        if (!Ring!.TryTakeMiss(out TranslationMiss miss)) return false;
        _misses = true;
        Context.Parent.Tell(new TranslationMissed(Index, miss));
        return true;
    }
}
