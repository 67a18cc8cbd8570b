using System.Runtime.InteropServices;
using ActorNet.Devices.Pci;

namespace ActorNet.Devices.E1000.Rings;

/// <content>What there is besides registers and memory: contexts, and a packet whose end has not come.</content>
public sealed partial class TransmitRing
{
    private const int MostDescriptorLength = 0xF_FFFF;

    internal void Save(StateWriter writer)
    {
        Write(writer, _checksum.Descriptor);
        Write(writer, _segmentation.Descriptor);
        Write(writer, _context.Descriptor);
        Write(writer, _first);
        writer.Write(_isOpen);
        writer.Write(_isDropped);
        writer.Write((uint)_head);
        writer.Write((uint)_done);
        writer.Write((uint)_packet.Kept.Length);
        writer.Write(_packet.Kept);
    }

    // What is loaded may be anybody's: whatever it says, it is a state that descriptors could have led to, or it is refused.
    internal void Load(ref StateReader reader)
    {
        Reset();
        _checksum = new TransmitContext(Read(ref reader));
        _segmentation = new TransmitContext(Read(ref reader));
        _context = new TransmitContext(Read(ref reader));
        _first = Read(ref reader);
        _isOpen = reader.ReadBoolean();
        _isDropped = reader.ReadBoolean();
        _head = reader.ReadInt32(0, ushort.MaxValue);
        _done = reader.ReadInt32(0, MostDescriptorLength);
        _isSegmented = _first.IsData && _first.Has(TransmitDescriptor.Segmentation);
        byte[] kept = new byte[reader.ReadInt32(0, _isSegmented ? PacketBuffer.Capacity : MaxPacketLength)];
        reader.Read(kept);
        if (!_isOpen && (_isDropped || kept.Length > 0)) reader.Refuse();
        if (_isSegmented && _isOpen && !_isDropped)
        {
            bool isPossible = _context.HeaderLength > 0 && _context.SegmentSize > 0;
            if (!isPossible) reader.Refuse();
            else SetLimit(PacketBuffer.Capacity);
            if (kept.Length > _limit) reader.Refuse();
        }

        if (reader.IsBad) kept = [];
        _packet.Keep(kept);
        if (!reader.IsBad) return;
        _isOpen = false;
        _isDropped = false;
        _done = 0;
    }

    private static void Write(StateWriter writer, TransmitDescriptor descriptor) =>
        writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<TransmitDescriptor>(in descriptor)));

    private static TransmitDescriptor Read(ref StateReader reader)
    {
        TransmitDescriptor descriptor = default;
        reader.Read(MemoryMarshal.AsBytes(new Span<TransmitDescriptor>(ref descriptor)));
        return descriptor;
    }
}
