using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;

namespace ActorNet.Guest.Tests.VirtioNet;

/// <summary>
/// The device's side of a split ring, written for these tests from the specification and as plainly as it goes: it shares no
/// code with the device models, so that driver and device cannot agree on the same mistake.
/// </summary>
internal sealed class ReferenceRing(GuestMemory memory, VirtqueueLayout layout, bool eventIndex)
{
    private ushort _taken;
    private ushort _used;
    private ushort _publishedUsed;

    /// <summary>Chains that the driver offered and nobody took.</summary>
    public int Available => (ushort)(Read16(layout.Available + 2) - _taken);

    public bool TryTake(out Chain chain)
    {
        chain = new Chain(0, [], [], 0);
        if (Available == 0) return false;
        Assert.InRange(Available, 1, layout.Size);
        ushort head = Read16(layout.Available + 4 + (2 * ((ulong)_taken % layout.Size)));
        _taken++;
        List<(ulong, uint)> readable = [];
        List<(ulong, uint)> writable = [];
        int direct = 0;
        ulong table = layout.Descriptors;
        bool inTable = false;
        for (ushort index = head; ;)
        {
            ulong at = table + (16ul * index);
            ulong address = Read64(at);
            uint length = Read32(at + 8);
            ushort flags = Read16(at + 12);
            ushort next = Read16(at + 14);
            if (!inTable) direct++;
            if ((flags & 4) != 0)
            {
                Assert.False(inTable, "indirect within indirect");
                Assert.Equal(0, flags & 1);
                Assert.Equal(0u, length % 16);
                (table, index, inTable) = (address, 0, true);
                continue;
            }
            if ((flags & 2) != 0) writable.Add((address, length));
            else
            {
                Assert.Empty(writable);
                readable.Add((address, length));
            }
            if ((flags & 1) == 0) break;
            index = next;
        }
        chain = new Chain(head, readable, writable, direct);
        return true;
    }

    public byte[] Gather(IEnumerable<(ulong Address, uint Length)> pieces)
    {
        List<byte> bytes = [];
        foreach ((ulong address, uint length) in pieces)
        {
            byte[] piece = new byte[length];
            Slice(address, length).CopyTo(piece);
            bytes.AddRange(piece);
        }
        return [.. bytes];
    }

    public uint Scatter(ReadOnlySpan<byte> bytes, IEnumerable<(ulong Address, uint Length)> pieces)
    {
        uint written = 0;
        foreach ((ulong address, uint length) in pieces)
        {
            int count = Math.Min((int)length, bytes.Length);
            Slice(address, (uint)count).CopyFrom(bytes[..count]);
            bytes = bytes[count..];
            written += (uint)count;
            if (bytes.IsEmpty) break;
        }
        return written;
    }

    public void PushUsed(uint id, uint length)
    {
        ulong at = layout.Used + 4 + (8 * ((ulong)_used % layout.Size));
        Slice(at, 8).Write(0, id | ((ulong)length << 32));
        _used++;
    }

    /// <summary>True when the driver asked for an interrupt.</summary>
    public bool Publish()
    {
        ushort before = _publishedUsed;
        Slice(layout.Used + 2, 2).Write(0, _used);
        _publishedUsed = _used;
        if (!eventIndex) return (Read16(layout.Available) & 1) == 0;
        for (ushort i = before; i != _used; i++)
            if (i == Read16(layout.Available + 4 + (2ul * layout.Size))) return true;
        return false;
    }

    public void WantKickAfter(ushort index) => Slice(layout.Used + 4 + (8ul * layout.Size), 2).Write(0, index);

    public void SetNoNotify(bool on) => Slice(layout.Used, 2).Write(0, on ? (ushort)1 : (ushort)0);

    public void SetUsedIndex(ushort index) => Slice(layout.Used + 2, 2).Write(0, index);

    private MemorySlice Slice(ulong address, uint length)
    {
        Assert.True(memory.TryTranslate(address, length, out MemorySlice slice), $"0x{address:x} + {length} is outside of the guest's memory");
        return slice;
    }

    private ushort Read16(ulong address) => Slice(address, 2).Read<ushort>(0);

    private uint Read32(ulong address) => Slice(address, 4).Read<uint>(0);

    private ulong Read64(ulong address) => Slice(address, 8).Read<ulong>(0);

    internal sealed record Chain(ushort Head, List<(ulong Address, uint Length)> Readable, List<(ulong Address, uint Length)> Writable, int DirectDescriptors);
}
