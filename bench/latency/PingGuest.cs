using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Memory;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.FrontEnd;
using ActorNet.VhostUser.Messages;

namespace ActorNet.Bench.Latency;

/// <summary>A guest that polls: the project's own driver over a vhost-user socket, on the thread that calls.</summary>
internal sealed class PingGuest : IDoorbell, IFrameReceiver, IDisposable
{
    private const ulong GuestAddress = 0x4000_0000;

    private readonly FdHandle _file;
    private readonly MemoryMapping _mapping;
    private readonly GuestMemoryBuilder _builder;
    private readonly VhostUserFrontEnd _frontEnd;
    private readonly VirtioNetDriver _driver;
    private readonly EventFd[] _bells;
    private long _received = long.MinValue;

    internal PingGuest(string socket)
    {
        if (UnixConnection.TryConnect(socket, out UnixConnection? connection) != ConnectStatus.Connected) throw new IOException($"nobody listens on {socket}");
        var options = new VirtioNetDriverOptions { Features = FeatureBits.Version1 | FeatureBits.MrgRxbuf | FeatureBits.EventIdx };
        ulong size = ((ulong)VirtioNetDriver.MemoryNeeded(options) + 0xfff) & ~0xffful;
        _file = MemFd.Create("latency", size);
        _mapping = MemoryMapping.Map(_file, 0, size, writable: true);
        _builder = new GuestMemoryBuilder(new MemoryRegion(GuestAddress, size, (ulong)_mapping.Address, _mapping.Address));
        _frontEnd = new VhostUserFrontEnd(new FrontEndChannel(connection!));
        _frontEnd.Open(ProtocolFeatures.ReplyAck);
        _driver = new VirtioNetDriver(_builder, _frontEnd.OfferedFeatures, options, this);
        _bells = [.. Enumerable.Range(0, 2 * _driver.QueueCount).Select(static _ => EventFd.Create())];
        _frontEnd.SetFeatures(_driver.Features);
        _frontEnd.SetMemory([new RegionDescription(GuestAddress, size, (ulong)_mapping.Address, 0)], [_file]);
        for (int queue = 0; queue < _driver.QueueCount; queue++)
        {
            VirtqueuePosition start = VirtqueuePosition.Initial(_driver.Features);
            _frontEnd.StartRing(queue, _builder.ToUser(_driver.Layout(queue)), start, _bells[2 * queue].Handle, _bells[(2 * queue) + 1].Handle);
            _frontEnd.EnableRing(queue, enabled: true);
        }

        _driver.Start();
    }

    public void Ring(int queue) => _bells[2 * queue].Signal();

    void IFrameReceiver.OnFrame(ReadOnlySpan<byte> frame, in OffloadHeader offload)
    {
        if (frame.Length >= EthernetFrame.HeaderLength + sizeof(long)) _received = BinaryPrimitives.ReadInt64LittleEndian(frame[EthernetFrame.HeaderLength..]);
    }

    public void Dispose()
    {
        _frontEnd.Dispose();
        foreach (EventFd bell in _bells) bell.Dispose();
        _builder.Memory.Release();
        _mapping.Dispose();
        _file.Dispose();
    }

    internal void Send(ReadOnlySpan<byte> frame)
    {
        _driver.ReclaimSent();
        if (!_driver.TrySend(frame)) throw new IOException("the transmit ring is full");
        _driver.Flush();
    }

    /// <summary>True when the frame of this number was the last to come.</summary>
    internal bool HasReceived(long number)
    {
        _driver.Poll(8, this);
        return _received == number;
    }
}
