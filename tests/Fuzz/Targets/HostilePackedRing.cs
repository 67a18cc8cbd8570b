using ActorNet.Devices.Virtio;
using ActorNet.Fuzz.Engine;

namespace ActorNet.Fuzz.Targets;

/// <summary>A packed ring. virtio 1.2 §2.8.</summary>
internal sealed class HostilePackedRing(GuardedMemory guest, VirtqueueLayout layout) : HostileRing(guest, layout)
{
    private const int AvailableBit = 7, UsedBit = 15;

    private int _next;
    private bool _wrap = true;

    // A descriptor that is not available yet: its flags come with Offer.
    public override void Describe(ref InputReader input)
    {
        ulong slot = Slot(input.Byte() < 224 ? _next : input.Below(Layout.Size));
        (ulong address, uint length) = Buffer(ref input);
        Guest.Write(slot, address);
        Guest.Write(slot + 8, length);
        Guest.Write(slot + 12, (ushort)input.Interesting((ulong)_next));
    }

    public override void Offer(ref InputReader input)
    {
        int flags = Flags(ref input) & ~((1 << AvailableBit) | (1 << UsedBit));
        flags |= _wrap ? 1 << AvailableBit : 1 << UsedBit;
        Guest.Write(Slot(_next) + 14, (ushort)flags);
        if (++_next < Layout.Size) return;
        _next = 0;
        _wrap = !_wrap;
    }

    public override void Confuse(ref InputReader input)
    {
        switch (input.Byte() & 3)
        {
            case 0: Guest.Write(Slot(input.Below(Layout.Size)) + 14, input.Word()); break;
            case 1: Guest.Write(Layout.Available, input.DoubleWord()); break;
            case 2: _next = input.Below(Layout.Size); break;
            default: _wrap = !_wrap; break;
        }
    }

    private ulong Slot(int index) => Layout.Descriptors + (16ul * (uint)index);
}
