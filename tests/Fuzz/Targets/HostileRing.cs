using ActorNet.Devices.Virtio;
using ActorNet.Fuzz.Engine;

namespace ActorNet.Fuzz.Targets;

/// <summary>The driver's side of one ring, which writes there what the input says.</summary>
internal abstract class HostileRing(GuardedMemory guest, VirtqueueLayout layout)
{
    /// <summary>Descriptor flags that lead somewhere: each with next, write and indirect, and none.</summary>
    private const int FlagMask = 7;

    public VirtqueueLayout Layout { get; } = layout;

    protected GuardedMemory Guest { get; } = guest;

    /// <summary>A ring of either kind, with its three parts one behind the other.</summary>
    public static HostileRing Create(bool packed, GuardedMemory guest, ulong start, ushort size)
    {
        ulong descriptors = start;
        ulong available = descriptors + (16ul * size);
        ulong used = (available + 6 + (2ul * size) + 3) & ~3ul;
        var layout = new VirtqueueLayout(size, descriptors, available, packed ? available + 16 : used, AddressSpace.Guest);
        return packed ? new HostilePackedRing(guest, layout) : new HostileSplitRing(guest, layout);
    }

    /// <summary>Writes one descriptor of the ring.</summary>
    public abstract void Describe(ref InputReader input);

    /// <summary>Makes something available.</summary>
    public abstract void Offer(ref InputReader input);

    /// <summary>Writes what says what the driver made available, or wants to be told, any way.</summary>
    public abstract void Confuse(ref InputReader input);

    /// <summary>One descriptor of an indirect table.</summary>
    public void DescribeIndirect(ref InputReader input)
    {
        ulong table = RingTarget.TableAddress + (16ul * input.Byte());
        (ulong address, uint length) = Buffer(ref input);
        Guest.Write(table, new VirtqDescriptor(address, length, Flags(ref input), input.Byte()));
    }

    protected static (ulong Address, uint Length) Buffer(ref InputReader input) =>
        (input.Interesting(RingTarget.BufferAddress + (256ul * input.Byte())), (uint)input.Interesting(16ul * input.Byte()));

    protected static ushort Flags(ref InputReader input) => (ushort)(input.Byte() is var flags and < 240 ? flags & FlagMask : input.Word());
}
