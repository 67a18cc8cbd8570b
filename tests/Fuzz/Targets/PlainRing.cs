using ActorNet.Devices.Virtio;

namespace ActorNet.Fuzz.Targets;

/// <summary>The driver's side of a split ring that follows the rules: for targets whose subject is what the buffers hold.</summary>
internal sealed class PlainRing
{
    private readonly GuardedMemory _guest;
    private int _nextDescriptor;
    private ushort _available;
    private ushort _used;

    public PlainRing(GuardedMemory guest, ulong start, ushort size)
    {
        _guest = guest;
        ulong available = start + (16ul * size);
        Layout = new VirtqueueLayout(size, start, available, (available + 6 + (2ul * size) + 3) & ~3ul, AddressSpace.Guest);
    }

    public VirtqueueLayout Layout { get; }

    /// <summary>Descriptors that can still be used: none is used twice.</summary>
    public int Room => Layout.Size - _nextDescriptor;

    /// <summary>Makes a chain of buffers available; there must be room.</summary>
    public void Offer(params ReadOnlySpan<(ulong Address, uint Length, bool Writable)> buffers)
    {
        int head = _nextDescriptor;
        for (int i = 0; i < buffers.Length; i++)
        {
            bool last = i == buffers.Length - 1;
            int flags = (buffers[i].Writable ? VirtqDescriptor.WriteFlag : 0) | (last ? 0 : VirtqDescriptor.NextFlag);
            _guest.Write(
                Layout.Descriptors + (16ul * (uint)_nextDescriptor),
                new VirtqDescriptor(buffers[i].Address, buffers[i].Length, (ushort)flags, (ushort)(last ? 0 : _nextDescriptor + 1)));
            _nextDescriptor++;
        }

        _guest.Write(Layout.Available + 4 + (2ul * (uint)(_available % Layout.Size)), (ushort)head);
        _guest.Write(Layout.Available + 2, ++_available);
    }

    /// <summary>The next chain that the device is done with.</summary>
    public bool TryTake(out VirtqUsed used)
    {
        used = default;
        if (_guest.Read<ushort>(Layout.Used + 2) == _used) return false;
        used = _guest.Read<VirtqUsed>(Layout.Used + 4 + (8ul * (uint)(_used++ % Layout.Size)));
        return true;
    }
}
