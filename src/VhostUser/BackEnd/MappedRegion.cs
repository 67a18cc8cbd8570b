using ActorNet.Devices.Memory;
using ActorNet.Io.Memory;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.BackEnd;

/// <summary>One region with its mapping, which lasts as long as any memory table that holds the region.</summary>
/// <remarks>Tables are released by whichever thread returns the last borrowed frame, so the count is atomic.</remarks>
internal sealed class MappedRegion(RegionDescription description, MemoryMapping mapping)
{
    private int _holders = 1;

    public RegionDescription Description => description;

    public MemoryRegion Region => new(description.GuestAddress, description.Size, description.UserAddress, mapping.Address);

    public void Acquire() => Interlocked.Increment(ref _holders);

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0) mapping.Dispose();
    }
}
