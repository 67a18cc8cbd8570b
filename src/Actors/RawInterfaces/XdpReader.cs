using System.Collections.Immutable;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Xdp;

namespace ActorNet.Actors.RawInterfaces;

/// <summary>Lends the frames of XDP sockets to batches, piece by piece where they lie, and offers their chunks again when the batches are home.</summary>
internal sealed class XdpReader
{
    /// <summary>Pieces in a batch: long frames must not keep all of the kernel's chunks.</summary>
    private const int MostPieces = 192;

    private readonly ImmutableArray<XdpQueue> _queues;
    private readonly GuestMemory _memory;
    private readonly PortCounters _counters;
    private readonly MemorySlice[] _areas; // by queue, which is what a frame's token says
    private readonly bool[] _offered; // by queue: something is to be published
    private int _turn; // the queue whose turn it is

    public XdpReader(XdpDevice device, GuestMemory memory, PortCounters counters)
    {
        _queues = device.Queues;
        _memory = memory;
        _counters = counters;
        _areas = [.. device.Queues.Select((queue, index) => XdpInterface.AreaOf(device, memory, index))];
        _offered = new bool[_queues.Length];
    }

    /// <summary>Frames are there.</summary>
    public bool HasFrames
    {
        get
        {
            foreach (XdpQueue queue in _queues)
                if (queue.HasReceived) return true;
            return false;
        }
    }

    /// <summary>Lends frames to an empty batch until it is full (Done: there may be more) or there are no more.</summary>
    public IoStatus Fill(FrameBatch batch)
    {
        batch.TakeLease(_memory);
        int left = FrameBatch.Capacity;
        for (int i = 0; i < _queues.Length && left > 0; i++)
        {
            Take(batch, _turn, ref left);
            if (left > 0) _turn = _turn + 1 < _queues.Length ? _turn + 1 : 0;
        }

        PublishOffers();
        return left == 0 ? IoStatus.Done : IoStatus.WouldBlock;
    }

    /// <summary>Offers the chunks of a batch again.</summary>
    public void GiveBack(FrameBatch batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            int queue = (int)batch[i].Token;
            foreach (ref readonly MemorySlice piece in batch.Segments(i)) Offer(queue, (int)(piece.Address - _areas[queue].Address));
        }

        PublishOffers();
    }

    private void Take(FrameBatch batch, int index, ref int left)
    {
        XdpQueue queue = _queues[index];
        bool some = false, isWhole = true; // the frame that is being taken, so far
        while (left > 0 && queue.TryTake(out int address, out int length, out bool continues))
        {
            some = true;
            if (continues)
            {
                batch.AppendSegment(_areas[index].Slice(address, length));
                isWhole = false;
                continue;
            }

            left--;
            if (isWhole && length < EthernetFrame.HeaderLength)
            {
                _counters.AddIn(1, length);
                _counters.Add(PortCounter.Runt, 1);
                Offer(index, address);
                continue;
            }

            isWhole = true;
            batch.AppendFrame(_areas[index].Slice(address, length), (uint)index);
            if (batch.SegmentCount > MostPieces - XdpDevice.MostPieces) left = 0;
        }

        if (some) queue.PublishTaken();
    }

    private void Offer(int queue, int address)
    {
        _queues[queue].Offer(address);
        _offered[queue] = true;
    }

    private void PublishOffers()
    {
        for (int i = 0; i < _offered.Length; i++)
        {
            if (!_offered[i]) continue;
            _offered[i] = false;
            _queues[i].PublishOffers();
        }
    }
}
