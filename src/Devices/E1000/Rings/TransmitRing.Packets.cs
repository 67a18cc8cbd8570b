using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.E1000.Rings;

/// <content>Packets out of descriptors, however many of them, in however many turns.</content>
public sealed partial class TransmitRing
{
    /// <summary>The longest packet that is not to be segmented, in bytes without CRC. 8254x manual §3.3.3.1.</summary>
    public const int MaxPacketLength = 16288;

    private TransmitContext _checksum; // the last one of each kind: §3.3.6
    private TransmitContext _segmentation;

    // The packet in hand.
    private bool _isOpen;
    private bool _isDropped; // its descriptors are taken, and nothing else
    private bool _isSegmented;
    private TransmitDescriptor _first; // says what to do with checksums, and all of what to do with segments
    private TransmitContext _context; // as it was when the packet began
    private int _limit; // bytes that are carried as one frame, where it is to be segmented
    private int _done; // of the descriptor at the head

    // False: the batch has no room, and the descriptor is to be taken again with the next one; perhaps a part of it is done.
    private bool TryTake(FrameBatch batch, in TransmitDescriptor descriptor)
    {
        if (descriptor.IsContext)
        {
            if (descriptor.Has(TransmitDescriptor.Segmentation)) _segmentation = new TransmitContext(descriptor);
            else _checksum = new TransmitContext(descriptor);
            _done = 0;
            return true;
        }

        if (!_isOpen)
        {
            if (descriptor.Length == 0 && descriptor.Has(TransmitDescriptor.EndOfPacket)) return true; // §3.3.3.1: a null descriptor
            if (!TryOpen(batch, descriptor)) return false;
        }

        if (!descriptor.IsLegacy && !descriptor.IsData) Drop(TransmitCounter.BadDescriptor);
        if (!_isDropped && !TryGather(batch, descriptor)) return false;
        _done = 0;
        if (descriptor.Has(TransmitDescriptor.EndOfPacket)) Close(batch, descriptor);
        return true;
    }

    private bool TryOpen(FrameBatch batch, in TransmitDescriptor first)
    {
        bool isSegmented = first.IsData && first.Has(TransmitDescriptor.Segmentation);
        TransmitContext context = isSegmented ? _segmentation : _checksum;
        int expected = MaxPacketLength;
        if (isSegmented) expected = Math.Min(context.HeaderLength + context.PayloadLength, PacketBuffer.Capacity);
        else if (first.Has(TransmitDescriptor.EndOfPacket)) expected = first.Length;
        if (batch.IsFull || (batch.Count > 0 && _packet.Room < expected)) return false;
        _isOpen = true;
        _isDropped = false;
        _isSegmented = isSegmented;
        _first = first;
        _context = context;
        if (isSegmented) OpenSegmented();
        return true;
    }

    private void OpenSegmented()
    {
        int header = _context.HeaderLength;
        if (header < EthernetFrame.HeaderLength || _context.SegmentSize == 0)
        {
            Drop(TransmitCounter.BadSegmentation);
            return;
        }

        SetLimit(_packet.MostInBatch);
        if (_limit <= header) Drop(TransmitCounter.TooLong);
    }

    // Whole segments, as many as a frame can have.
    private void SetLimit(int most)
    {
        int header = _context.HeaderLength;
        _limit = header + ((most - header) / _context.SegmentSize * _context.SegmentSize);
    }

    private bool TryGather(FrameBatch batch, in TransmitDescriptor descriptor)
    {
        if (!_packet.Restore())
        {
            if (batch.Count > 0) return false;
            Drop(TransmitCounter.TooLong); // this batch is smaller than the one before
            return true;
        }

        while (_done < descriptor.Length)
        {
            int part = descriptor.Length - _done;
            if (_isSegmented)
            {
                if (_packet.Size == _limit)
                {
                    // More than a frame can be: what is there goes as a frame of its own.
                    if (!TryDivide()) return true;
                    if (batch.IsFull || !_packet.Restore()) return false;
                }

                part = Math.Min(part, _limit - _packet.Size);
            }
            else if (_packet.Size + part > MaxPacketLength)
            {
                Drop(TransmitCounter.TooLong);
                return true;
            }

            if (part > _packet.Room)
            {
                if (batch.Count > 0) return false;
                Drop(TransmitCounter.TooLong);
                return true;
            }

            // An address that wraps, or one of the device's own registers, is in no memory.
            if (!_memory.TryTranslatePart(unchecked(descriptor.Address + (ulong)_done), part, out MemorySlice bytes))
            {
                Drop(TransmitCounter.BadAddress);
                return true;
            }

            _packet.Append(bytes);
            _done += bytes.Length;
        }

        return true;
    }

    private void Close(FrameBatch batch, in TransmitDescriptor last)
    {
        if (!_isDropped && _packet.Size > 0)
        {
            if (_isSegmented) FinishSegmented(isLast: true);
            else Finish(last);
        }

        CloseUnsent();
    }

    private void CloseUnsent()
    {
        _packet.Clear();
        _isOpen = false;
        _isDropped = false;
        _done = 0;
    }

    private void Abandon()
    {
        if (!_isDropped) Count(TransmitCounter.Abandoned);
        CloseUnsent();
    }

    private void Drop(TransmitCounter reason)
    {
        if (_isDropped) return;
        Count(reason);
        _isDropped = true;
        _packet.Clear();
    }
}
