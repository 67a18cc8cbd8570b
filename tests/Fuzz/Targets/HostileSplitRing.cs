using ActorNet.Devices.Virtio;
using ActorNet.Fuzz.Engine;

namespace ActorNet.Fuzz.Targets;

/// <summary>A split ring. virtio 1.2 §2.7.</summary>
internal sealed class HostileSplitRing(GuardedMemory guest, VirtqueueLayout layout) : HostileRing(guest, layout)
{
    private ushort _available;

    public override void Describe(ref InputReader input)
    {
        int index = input.Below(Layout.Size);
        (ulong address, uint length) = Buffer(ref input);
        Guest.Write(Layout.Descriptors + (16ul * (uint)index), new VirtqDescriptor(address, length, Flags(ref input), (ushort)input.Interesting((ulong)index + 1)));
    }

    public override void Offer(ref InputReader input)
    {
        Guest.Write(Layout.Available + 4 + (2ul * (uint)(_available % Layout.Size)), (ushort)input.Interesting((ulong)input.Below(Layout.Size)));
        _available++;
        Guest.Write(Layout.Available + 2, _available);
    }

    public override void Confuse(ref InputReader input)
    {
        switch (input.Byte() & 3)
        {
            case 0: Guest.Write(Layout.Available + 2, _available = (ushort)input.Interesting(_available)); break;
            case 1: Guest.Write(Layout.Available, input.Word()); break;
            case 2: Guest.Write(Layout.Available + 4 + (2ul * Layout.Size), (ushort)input.Interesting(_available)); break;
            default: Guest.Write(Layout.Used + 2, (ushort)input.Interesting(_available)); break;
        }
    }
}
