using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Memory;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.FrontEnd;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.Tests.Ports;

/// <summary>A VMM with its guest on the thread of a test: shared memory, a front end, and the project's own virtio-net driver.</summary>
internal sealed class SharedGuest : IDoorbell, IFrameReceiver, IDisposable
{
    private const ulong GuestAddress = 0x4000_0000;
    private static readonly byte[] Hello = [.. Enumerable.Repeat((byte)0xff, 6), 2, .. new byte[53]];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FdHandle _file;
    private readonly MemoryMapping _mapping;
    private readonly GuestMemoryBuilder _builder;
    private readonly bool _hasDoorbells;
    private readonly EventFd[] _kicks;
    private readonly EventFd[] _calls;
    private readonly EventFd[] _errors;
    private readonly Queue<byte[]> _received = [];
    private bool _heardHello;

    public SharedGuest(UnixConnection connection, VirtioNetDriverOptions? options = null, bool hasDoorbells = true, ulong protocol = ulong.MaxValue)
    {
        options ??= new VirtioNetDriverOptions();
        _hasDoorbells = hasDoorbells;
        Name = $"shared-guest-{Guid.NewGuid():n}";
        ulong size = ((ulong)VirtioNetDriver.MemoryNeeded(options) + 0xfff) & ~0xffful;
        _file = MemFd.Create(Name, size);
        _mapping = MemoryMapping.Map(_file, 0, size, writable: true);
        Region = new RegionDescription(GuestAddress, size, (ulong)_mapping.Address, 0);
        _builder = new GuestMemoryBuilder(new MemoryRegion(GuestAddress, size, (ulong)_mapping.Address, _mapping.Address));
        Channel = new FrontEndChannel(connection);
        FrontEnd = new VhostUserFrontEnd(Channel);
        FrontEnd.Open(protocol & (ProtocolFeatures.Mq | ProtocolFeatures.ReplyAck | ProtocolFeatures.Config | ProtocolFeatures.Status
            | ProtocolFeatures.LogShmFd | ProtocolFeatures.Rarp | ProtocolFeatures.InflightShmFd));
        Driver = new VirtioNetDriver(_builder, FrontEnd.OfferedFeatures, options, this);
        _kicks = Bells();
        _calls = Bells();
        _errors = Bells();
    }

    /// <summary>Of the shared memory, unique.</summary>
    public string Name { get; }

    public RegionDescription Region { get; }

    public FdHandle File => _file;

    public FrontEndChannel Channel { get; }

    public VhostUserFrontEnd FrontEnd { get; }

    public VirtioNetDriver Driver { get; }

    /// <summary>Whether anybody but the guest itself has its memory mapped.</summary>
    public bool IsMappedElsewhere => System.IO.File.ReadLines("/proc/self/maps").Count(line => line.Contains(Name, StringComparison.Ordinal)) > 1;

    /// <summary>Everything from SET_FEATURES to the last SET_VRING_ENABLE.</summary>
    public SharedGuest Start()
    {
        FrontEnd.SetFeatures(Driver.Features);
        ShareMemory();
        for (int queue = 0; queue < Driver.QueueCount; queue++) StartRing(queue, VirtqueuePosition.Initial(Driver.Features).ToVringBase());
        Driver.Start();
        return this;
    }

    public void ShareMemory() => FrontEnd.SetMemory([Region], [_file]);

    public void StartRing(int queue, uint position)
    {
        VirtqueuePosition begin = VirtqueuePosition.FromVringBase(position, Driver.Features);
        FrontEnd.StartRing(
            queue, _builder.ToUser(Driver.Layout(queue)), begin, _hasDoorbells ? _kicks[queue].Handle : null, _calls[queue].Handle, _errors[queue].Handle);
        FrontEnd.EnableRing(queue, enabled: true);
    }

    /// <summary>Sends a request beside those of the front end, and returns when it was carried out.</summary>
    public void Tell<T>(FrontEndRequest request, T payload, params ReadOnlySpan<FdHandle> files)
        where T : unmanaged
    {
        Channel.Send(request, payload, files, needReply: true);
        Assert.Equal(0ul, Channel.Receive<ulong>(request));
    }

    /// <summary>Repeats the addresses of all rings with the flag that has their own writes logged, as QEMU does.</summary>
    public void LogRings()
    {
        for (int queue = 0; queue < Driver.QueueCount; queue++)
        {
            VirtqueueLayout layout = _builder.ToUser(Driver.Layout(queue));
            Tell(FrontEndRequest.SetVringAddr, new VringAddress(
                (uint)queue, VringAddress.LogUsed, layout.Descriptors, layout.Used, layout.Available, Driver.Layout(queue).Used));
        }
    }

    /// <summary>Puts a frame into the transmit ring, waiting for room, and rings.</summary>
    public void Send(byte[] frame)
    {
        while (!Driver.TrySend(frame))
        {
            Driver.Flush();
            Wait(_calls[1], "room in the transmit ring");
            Driver.Poll(64, this);
        }
        Driver.Flush();
    }

    /// <summary>The next frame that arrives.</summary>
    public byte[] Receive()
    {
        while (_received.Count == 0)
        {
            if (Driver.Poll(64, this) || _received.Count > 0) continue;
            Wait(_calls[0], "a frame");
        }
        return _received.Dequeue();
    }

    /// <summary>True when nothing has arrived up to now.</summary>
    public bool HasNothing
    {
        get
        {
            Driver.Poll(64, this);
            return _received.Count == 0;
        }
    }

    /// <summary>Waits until the back end told of an error on a ring.</summary>
    public void WaitForError(int queue) => Wait(_errors[queue], "an error");

    /// <summary>The head at a position of an available ring.</summary>
    public ushort AvailableHead(int queue, int position)
    {
        VirtqueueLayout layout = Driver.Layout(queue);
        Assert.True(_builder.Memory.TryTranslate(layout.Available, 4 + (2u * layout.Size), out MemorySlice available));
        return available.Read<ushort>(4 + (2 * position));
    }

    /// <summary>The descriptors of the chain that begins in a slot of a packed ring.</summary>
    public PackedDescriptor[] PackedChain(int queue, int slot)
    {
        List<PackedDescriptor> chain = [];
        do chain.Add(PackedRing(queue).Read<PackedDescriptor>(PackedDescriptor.Size * (slot + chain.Count)));
        while ((chain[^1].Flags & VirtqDescriptor.NextFlag) != 0);
        return [.. chain];
    }

    /// <summary>Writes a slot of a packed ring.</summary>
    public void WritePacked(int queue, int slot, PackedDescriptor descriptor) => PackedRing(queue).Write(PackedDescriptor.Size * slot, descriptor);

    /// <summary>Writes over the ring's available index, as no driver would.</summary>
    public void BreakRing(int queue)
    {
        VirtqueueLayout layout = Driver.Layout(queue);
        Assert.True(_builder.Memory.TryTranslate(layout.Available, 4, out MemorySlice available));
        available.WriteRelease(2, (ushort)(available.ReadAcquire(2) + layout.Size + 1));
        _kicks[queue].Signal();
    }

    public void Ring(int queue)
    {
        if (_hasDoorbells) _kicks[queue].Signal();
    }

    /// <summary>
    /// Returns when frames get through from this guest to another one: the link of either port comes up a little after its rings run,
    /// and until then a hub drops what is sent.
    /// </summary>
    public void Meet(SharedGuest other)
    {
        other._heardHello = false;
        while (!other._heardHello)
        {
            Send(Hello);
            other._calls[0].Handle.WaitFor(ReadyEvents.Readable, TimeSpan.FromMilliseconds(20));
            other.Driver.Poll(64, other);
        }
    }

    void IFrameReceiver.OnFrame(ReadOnlySpan<byte> frame, in OffloadHeader offload)
    {
        if (frame.SequenceEqual(Hello)) _heardHello = true;
        else _received.Enqueue(frame.ToArray());
    }

    /// <summary>Closes the connection; the memory stays, so that it can be seen who else has it mapped.</summary>
    public void HangUp() => FrontEnd.Dispose();

    /// <summary>Hangs up.</summary>
    public void Dispose()
    {
        FrontEnd.Dispose();
        foreach (EventFd bell in (EventFd[])[.. _kicks, .. _calls, .. _errors]) bell.Dispose();
        _builder.Memory.Release();
        _mapping.Dispose();
        _file.Dispose();
    }

    private MemorySlice PackedRing(int queue)
    {
        VirtqueueLayout layout = Driver.Layout(queue);
        Assert.True(_builder.Memory.TryTranslate(layout.Descriptors, (uint)(PackedDescriptor.Size * layout.Size), out MemorySlice ring));
        return ring;
    }

    private EventFd[] Bells() => [.. Enumerable.Range(0, Driver.QueueCount).Select(static _ => EventFd.Create())];

    private static void Wait(EventFd bell, string what)
    {
        if ((bell.Handle.WaitFor(ReadyEvents.Readable, Patience) & ReadyEvents.Readable) == 0) Assert.Fail($"waited in vain for {what}");
        bell.Drain();
    }
}
