using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;

namespace ActorNet.Devices.E1000.Rings;

/// <content>One complete frame into buffers: without its tag perhaps, padded, with its frame check sequence. 8254x manual §3.2.2 to §3.2.4, §9.</content>
public sealed partial class ReceiveRing
{
    private const int TagStart = 2 * MacAddress.Length, TagEnd = TagStart + EthernetFrame.VlanTagLength;

    private readonly byte[] _scratchBytes = GC.AllocateArray<byte>(16, pinned: true);
    private readonly MemorySlice _scratch;
    private int _slot; // where the next byte goes: a descriptor of those collected,
    private int _slotOffset; // and bytes in its buffer
    private bool _isLost; // a buffer lies outside of memory
    private InternetSum _sum; // the packet checksum, while it is stored
    private int _sumSkip; // bytes in front of it

    private Outcome Store(ReadOnlySpan<MemorySlice> pieces, int length, int started, bool isTrusted, bool strips, ReceiveStatus status)
    {
        ReadOnlySpan<byte> start = _start.AsSpan(0, started);
        int wire = Math.Max(length, Padding.LeastFrame);
        if (IsTooLong(wire))
        {
            _device.Statistics.Add(Register.Roc);
            return Drop(ReceiveCounter.TooLong, wire);
        }

        bool hasFcs = (_control & ReceiveControlBits.StripCrc) == 0;
        int stored = wire - (strips ? EthernetFrame.VlanTagLength : 0) + (hasFcs ? FrameCheckSequence.Length : 0);
        if (_ring.Count > 0 && stored > (long)(_ring.Count - 1) * _bufferSize) return Overrun(wire);
        Outcome outcome = Collect(stored, out int count);
        if (outcome == Outcome.Dropped) return Overrun(wire);
        if (outcome != Outcome.Delivered) return outcome;

        status |= ReceiveChecksum.Verify(_checksums, start, pieces, length, isTrusted, out ReceiveErrors errors);
        ushort checksum = 0;
        int summed = (int)(_checksums & ReceiveChecksum.PacketStartMask);
        if (count > 1 || strips || summed != 0 || !TryStoreWhole(pieces, wire, stored)) checksum = StorePieces(pieces, wire, strips, summed, hasFcs);

        ushort tag = 0;
        if (strips)
        {
            status |= ReceiveStatus.Vlan;
            tag = BinaryPrimitives.ReadUInt16BigEndian(start[(TagStart + sizeof(ushort))..]);
            Count(ReceiveCounter.VlanTags);
        }

        status |= ReceiveStatus.Done | ReceiveStatus.EndOfPacket;
        Use(count, ReceiveDescriptor.ResultOf(stored - _roomBeforeLast, checksum, status, errors, tag), stored);
        CountStored(wire, stored, start, status, errors, hasFcs);
        return Outcome.Delivered;
    }

    // §13.4.22: LPE, and SBP, with which frames of a bad length are stored, too. None is longer than 16 KiB.
    private bool IsTooLong(int length)
    {
        if (length > LongestFrame) return true;
        return length > LongestPlainFrame && (_control & (ReceiveControlBits.LongPackets | ReceiveControlBits.StoreBadPackets)) == 0;
    }

    // All that the ring can hold: no driver could make room for it, and the frame would wait for ever, with all those behind it.
    private Outcome Overrun(int length)
    {
        _device.Statistics.Add(Register.Mpc);
        _causes |= InterruptCause.ReceiverOverrun;
        return Drop(ReceiveCounter.TooLong, length);
    }

    private void CountStored(int wire, int stored, ReadOnlySpan<byte> start, ReceiveStatus status, ReceiveErrors errors, bool hasFcs)
    {
        _frames++;
        _bytes += wire;
        int onTheWire = wire + FrameCheckSequence.Length;
        _device.Statistics.Seen(onTheWire);
        _device.Statistics.Received(onTheWire, MacAddress.Read(start));
        if (errors != ReceiveErrors.None) Count(ReceiveCounter.ChecksumErrors);
        else if ((status & ReceiveStatus.TransportChecksum) != 0) Count(ReceiveCounter.ChecksumValid);
        if (stored + (hasFcs ? 0 : FrameCheckSequence.Length) <= _smallest) _causes |= InterruptCause.SmallPacket;
    }

    // The common case: one buffer, in one piece of memory, that takes the frame as it is.
    private bool TryStoreWhole(ReadOnlySpan<MemorySlice> pieces, int wire, int stored)
    {
        if (!_memory.TryTranslate(_window[_next].Address, stored, out MemorySlice room)) return false;
        uint crc = FrameCheckSequence.Initial;
        bool hasFcs = stored > wire;
        int at = 0;
        foreach (ref readonly MemorySlice piece in pieces)
        {
            piece.CopyTo(room.Slice(at));
            if (hasFcs) crc = piece.UpdateCrc(crc);
            at += piece.Length;
        }

        if (at < wire)
        {
            MemorySlice padding = Padding.Zeros(wire - at);
            padding.CopyTo(room.Slice(at));
            if (hasFcs) crc = padding.UpdateCrc(crc);
            Count(ReceiveCounter.Padded);
        }

        if (hasFcs) room.Write(wire, FrameCheckSequence.Finish(crc));
        return true;
    }

    // Returns the packet checksum.
    private ushort StorePieces(ReadOnlySpan<MemorySlice> pieces, int wire, bool strips, int summed, bool hasFcs)
    {
        _slot = _next;
        _slotOffset = 0;
        _isLost = false;
        _sum = default;
        _sumSkip = summed;
        uint crc = FrameCheckSequence.Initial; // of all of it, the tag too
        int at = 0;
        foreach (ref readonly MemorySlice piece in pieces)
        {
            if (hasFcs) crc = piece.UpdateCrc(crc);
            if (!strips || at >= TagEnd)
            {
                Put(piece);
            }
            else
            {
                Put(piece.Slice(0, Math.Clamp(TagStart - at, 0, piece.Length)));
                Put(piece.Slice(Math.Min(TagEnd - at, piece.Length)));
            }

            at += piece.Length;
        }

        if (at < wire)
        {
            MemorySlice padding = Padding.Zeros(wire - at);
            if (hasFcs) crc = padding.UpdateCrc(crc);
            Put(padding);
            Count(ReceiveCounter.Padded);
        }

        if (hasFcs)
        {
            _scratch.Write(0, FrameCheckSequence.Finish(crc));
            Put(_scratch.Slice(0, FrameCheckSequence.Length));
        }

        if (_isLost) Count(ReceiveCounter.BadAddress);
        return summed == 0 ? (ushort)0 : _sum.Finish();
    }

    // Into the buffers that were collected, which have room.
    private void Put(MemorySlice source)
    {
        if (_sumSkip < source.Length) _sum.Add(source.Slice(_sumSkip));
        _sumSkip = Math.Max(0, _sumSkip - source.Length);
        while (source.Length > 0)
        {
            while (_slotOffset == _bufferSize || _window[_slot].Address == 0)
            {
                _slot++;
                _slotOffset = 0;
            }

            int part = Math.Min(source.Length, _bufferSize - _slotOffset);
            if (_memory.TryTranslatePart(unchecked(_window[_slot].Address + (ulong)_slotOffset), part, out MemorySlice room))
            {
                part = room.Length;
                source.Slice(0, part).CopyTo(room);
            }
            else
            {
                _isLost = true; // on a bus nobody would have answered; the rest is stored all the same
            }

            source = source.Slice(part);
            _slotOffset += part;
        }
    }
}
