using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.VirtioNet;

/// <content>Frames that lie in pieces, and buffers that are in pieces or have to be joined.</content>
public sealed partial class ReceiveQueue
{
    // Buffers joined for one frame. They grow once, at most to the size of the ring.
    private readonly List<MemorySlice> _joined = [];
    private readonly List<VirtqUsed> _joinedChains = []; // token and capacity of each
    private readonly MemorySlice _header; // private: where a header is made for buffers that may cut it

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Outcome DeliverOne(ReadOnlySpan<MemorySlice> segments, int length, in OffloadHeader offload)
    {
        PopResult popped = _queue.TryPop(_chain);
        if (popped != PopResult.Chain) return popped == PopResult.Empty ? Outcome.NoBuffers : Outcome.Fault;
        int total = _headerLength + length;
        if (_chain.WritableLength >= total)
        {
            Scatter(segments, offload, _chain.Writable, 1);
            _queue.LogWritten(_chain.Writable, (uint)total);
            _queue.PushUsed(_chain.Token, (uint)total);
            return Outcome.Delivered;
        }

        if (_chain.WritableLength < _headerLength)
        {
            _queue.Unpop(1);
            return Fail(_chain.WritableLength == 0 ? RingFault.ReceiveBufferNotWritable : RingFault.ReceiveBufferTooSmall);
        }

        if (_mergeable) return DeliverJoined(segments, offload, total);
        _queue.Unpop(1); // the next, shorter frame gets it
        Count(ReceiveCounter.BufferTooSmall, 1);
        return Outcome.Dropped;
    }

    // All buffers of a frame are made used together, each but the last one full (§5.1.6.4.1). So first see whether there are enough.
    private Outcome DeliverJoined(ReadOnlySpan<MemorySlice> segments, in OffloadHeader offload, int total)
    {
        _joined.Clear();
        _joinedChains.Clear();
        long room = 0;
        int slots = 0;
        while (true)
        {
            slots += _chain.Slots;
            _joined.AddRange(_chain.Writable);
            _joinedChains.Add(new VirtqUsed(_chain.Token, (uint)_chain.WritableLength));
            room += _chain.WritableLength;
            if (room >= total) break;
            PopResult popped = _queue.TryPop(_chain);
            if (popped == PopResult.Chain && _chain.WritableLength > 0) continue;
            _queue.Unpop(_joinedChains.Count + (popped == PopResult.Chain ? 1 : 0));
            if (popped == PopResult.Chain) return Fail(RingFault.ReceiveBufferNotWritable);
            if (popped == PopResult.Empty && slots >= _queue.Size)
            {
                // All that the ring holds: no driver could add to it, and the frame would wait for ever, with all those behind it.
                Count(ReceiveCounter.BufferTooSmall, 1);
                return Outcome.Dropped;
            }

            return popped == PopResult.Empty ? Outcome.NoBuffers : Outcome.Fault;
        }

        Scatter(segments, offload, CollectionsMarshal.AsSpan(_joined), _joinedChains.Count);
        _queue.LogWritten(CollectionsMarshal.AsSpan(_joined), (uint)total);
        uint left = (uint)total;
        for (int i = 0; i < _joinedChains.Count; i++)
        {
            VirtqUsed chain = _joinedChains[i];
            uint written = Math.Min(left, chain.Length);
            if (i == 0) _queue.PushUsed(chain.Id, written);
            else _queue.JoinUsed(chain.Id, written);
            left -= written;
        }

        return Outcome.Delivered;
    }

    private void Scatter(ReadOnlySpan<MemorySlice> segments, in OffloadHeader offload, ReadOnlySpan<MemorySlice> buffers, int chains)
    {
        ScatterCursor cursor = new(buffers);
        WriteHeader(_header, offload, chains);
        cursor.Write(_header);
        foreach (ref readonly MemorySlice segment in segments) cursor.Write(segment);
    }

    private Outcome Fail(RingFault fault)
    {
        _queue.Break(fault);
        return Outcome.Fault;
    }
}
