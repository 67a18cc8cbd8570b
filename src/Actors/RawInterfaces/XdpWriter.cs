using System.Collections.Immutable;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Xdp;

namespace ActorNet.Actors.RawInterfaces;

/// <summary>Copies frames of batches into chunks of XDP sockets, complete ones and the segments of others, and has them sent. A flow goes by one queue, so it stays in order.</summary>
internal sealed class XdpWriter
{
    private readonly ImmutableArray<Outlet> _outlets;
    private readonly FlowQueues<Outlet>? _flows;
    private readonly BatchWalk<Sink> _walk;
    private readonly int _longest;
    private Outlet _outlet; // of the frame

    public XdpWriter(XdpDevice device, GuestMemory memory, PortCounters counters)
    {
        _outlets = [.. device.Queues.Take(device.SendingQueues).Select((queue, index) => new Outlet(queue, XdpInterface.AreaOf(device, memory, index)))];
        _outlet = _outlets[0];
        _flows = _outlets.Length > 1 ? new FlowQueues<Outlet>(_outlets) : null;
        _walk = new BatchWalk<Sink>(new Sink(this), counters);
        _longest = device.Mtu + EthernetFrame.HeaderLength + (2 * EthernetFrame.VlanTagLength);
    }

    /// <summary>The kernel has not taken all.</summary>
    public bool IsUnflushed
    {
        get
        {
            foreach (Outlet outlet in _outlets)
                if (outlet.Queue.IsUnflushed) return true;
            return false;
        }
    }

    /// <summary>Has the kernel go on.</summary>
    public void Flush()
    {
        foreach (Outlet outlet in _outlets) outlet.Queue.Flush();
    }

    /// <summary>As <see cref="RawInterface.Write"/>.</summary>
    public IoStatus Write(FrameBatch batch)
    {
        foreach (Outlet outlet in _outlets) outlet.Queue.Reclaim();
        IoStatus status = _walk.Write(batch);
        Flush();
        return status;
    }

    /// <summary>A queue, and its part of the memory.</summary>
    private sealed class Outlet(XdpQueue queue, MemorySlice area)
    {
        public XdpQueue Queue => queue;

        /// <summary>False when there is no room: the kernel has to take some first.</summary>
        public bool TryCopy(ReadOnlySpan<MemorySlice> pieces, int length)
        {
            int size = queue.ChunkSize;
            int chunks = length <= size ? 1 : (length + size - 1) / size;
            if (!queue.CanReserve(chunks))
            {
                queue.Flush();
                if (!queue.CanReserve(chunks)) return false;
            }

            int chunk = queue.Reserve();
            int at = 0;
            foreach (ref readonly MemorySlice piece in pieces)
            {
                MemorySlice rest = piece;
                for (; rest.Length > size - at; at = 0)
                {
                    rest.Slice(0, size - at).CopyTo(area.Slice(chunk + at));
                    rest = rest.Slice(size - at);
                    queue.Submit(chunk, size, continues: true);
                    chunk = queue.Reserve();
                }

                rest.CopyTo(area.Slice(chunk + at));
                at += rest.Length;
            }

            queue.Submit(chunk, at);
            return true;
        }
    }

    private readonly struct Sink(XdpWriter writer) : IFrameSink
    {
        public OffloadSet Offloads => OffloadSet.None;

        public int LongestFrame => writer._longest;

        public void Choose(FrameBatch batch)
        {
            if (writer._flows is { } flows) writer._outlet = flows.QueueFor(batch);
        }

        public IoStatus Put(FrameBatch batch) => PutPart(batch.Segments(batch.Position), batch[batch.Position].Length);

        public IoStatus PutPart(ReadOnlySpan<MemorySlice> pieces, int length) => writer._outlet.TryCopy(pieces, length) ? IoStatus.Done : IoStatus.WouldBlock;
    }
}
