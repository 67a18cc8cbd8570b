using System.Collections.Immutable;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Xdp;

namespace ActorNet.Actors.RawInterfaces;

/// <summary>Lends the frames of XDP sockets to batches, and offers their chunks again when the batches are home.</summary>
internal sealed class XdpReader
{
    private const int QueueShift = 24; // of a frame's token: below it the chunk, above it the queue

    private readonly ImmutableArray<XdpQueue> _queues;
    private readonly GuestMemory _memory;
    private readonly PortCounters _counters;
    private readonly MemorySlice[] _areas; // by queue
    private readonly bool[] _offered; // by queue: something is to be published
    private int _turn; // the queue whose turn it is

    public XdpReader(XdpDevice device, GuestMemory memory, PortCounters counters)
    {
        _queues = device.Queues;
        _memory = memory;
        _counters = counters;
        _areas = new MemorySlice[_queues.Length];
        _offered = new bool[_queues.Length];
        ulong part = device.Memory.Length / (ulong)_queues.Length;
        for (int i = 0; i < _areas.Length; i++)
            if (!memory.TryTranslate((ulong)i * part, (uint)part, out _areas[i])) throw new ArgumentException("The memory is not that of the device.", nameof(memory));
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
        for (int i = 0; i < batch.Count; i++) Offer((int)(batch[i].Token >> QueueShift), (int)(batch[i].Token & ((1u << QueueShift) - 1)));
        PublishOffers();
    }

    private void Take(FrameBatch batch, int index, ref int left)
    {
        XdpQueue queue = _queues[index];
        bool some = false;
        for (; left > 0 && queue.TryTake(out int address, out int length); left--)
        {
            some = true;
            int chunk = address / queue.ChunkSize;
            if (length < EthernetFrame.HeaderLength)
            {
                _counters.AddIn(1, length);
                _counters.Add(PortCounter.Runt, 1);
                Offer(index, chunk);
                continue;
            }

            batch.AppendFrame(_areas[index].Slice(address, length), ((uint)index << QueueShift) | (uint)chunk);
        }

        if (some) queue.PublishTaken();
    }

    private void Offer(int queue, int chunk)
    {
        _queues[queue].Offer(chunk);
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
