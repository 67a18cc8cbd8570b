using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.BackEnd;
using ActorNet.VhostUser.Tests.BackEnd;

namespace ActorNet.VhostUser.Tests.Clients;

/// <summary>A back end on the thread of a test: sets up as it should, and then does to the rings what the test wants.</summary>
internal sealed class ByHandBackEnd : IDisposable
{
    private readonly FakeDevice _device = new();
    private readonly BackEndSession _session;
    private readonly BackEndConnection _connection;

    public ByHandBackEnd(UnixConnection connection)
    {
        _session = new BackEndSession(_device);
        _device.Session = _session;
        _connection = new BackEndConnection(connection, _session);
    }

    /// <summary>Waits for the client on a path that nobody else listens on.</summary>
    public static ByHandBackEnd Await(UnixListener listener)
    {
        Assert.Equal(ReadyEvents.Readable, listener.Handle.WaitFor(ReadyEvents.Readable, TimeSpan.FromSeconds(20)));
        Assert.Equal(IoStatus.Done, listener.TryAccept(out UnixConnection? connection));
        return new ByHandBackEnd(connection!);
    }

    /// <summary>Answers what is there.</summary>
    public PumpResult Pump() => _connection.Pump(1000);

    /// <summary>The area that the device writes of a ring.</summary>
    public MemorySlice UsedRing(int ring)
    {
        VirtqueueLayout layout = _device.Layouts[ring];
        Assert.True(_device.Memory!.TryTranslateUser(layout.Used, (ulong)(4 + (8 * layout.Size)), out MemorySlice used));
        return used;
    }

    /// <summary>The buffer that the driver made available as its n-th, and its head.</summary>
    public (ushort Head, MemorySlice Buffer) Buffer(int ring, int n)
    {
        VirtqueueLayout layout = _device.Layouts[ring];
        Assert.True(_device.Memory!.TryTranslateUser(layout.Available, (ulong)(4 + (2 * layout.Size)), out MemorySlice available));
        Assert.True(_device.Memory.TryTranslateUser(layout.Descriptors, (ulong)(16 * layout.Size), out MemorySlice descriptors));
        ushort head = available.Read<ushort>(4 + (2 * n));
        VirtqDescriptor descriptor = descriptors.Read<VirtqDescriptor>(16 * (head % layout.Size));
        return (head, _device.Memory.TryTranslate(descriptor.Address, descriptor.Length, out MemorySlice buffer) && buffer.Length >= 12 ? buffer : UsedRing(ring));
    }

    /// <summary>Uses the n-th buffer of a ring with so many bytes; shown with <see cref="Show"/>.</summary>
    public void Use(int ring, int n, uint head, uint length) => UsedRing(ring).Write(4 + (8 * n), new VirtqUsed(head, length));

    /// <summary>Writes the used index and interrupts.</summary>
    public void Show(int ring, ushort index)
    {
        UsedRing(ring).WriteRelease(2, index);
        _device.Interrupts[ring]!.Raise();
    }

    /// <summary>Writes random values, at random places of a ring and its buffers, and interrupts.</summary>
    public void Scribble(Random random, int ring)
    {
        VirtqueueLayout layout = _device.Layouts[ring];
        Assert.True(_device.Memory!.TryTranslateUser(layout.Used, (ulong)(4 + (8 * layout.Size)), out MemorySlice used));
        ReadOnlySpan<MemoryRegion> regions = _device.Memory.Regions;
        for (int writes = random.Next(1, 30); writes > 0; writes--)
        {
            switch (random.Next(4))
            {
                case 0: // an index, mostly a believable one
                    used.WriteRelease(2, (ushort)(used.ReadAcquire(2) + (random.Next(8) == 0 ? random.Next(ushort.MaxValue) : random.Next(4))));
                    break;
                case 1: // an element, mostly a believable one
                    used.Write(4 + (8 * random.Next(layout.Size)), new VirtqUsed(
                        random.Next(8) == 0 ? (uint)random.Next() : (uint)random.Next(layout.Size), random.Next(8) == 0 ? (uint)random.Next() : (uint)random.Next(2048)));
                    break;
                case 2: // a header
                    MemorySlice buffer = Buffer(ring, random.Next(layout.Size)).Buffer;
                    for (int at = 0; at < 12; at++) buffer.Write(at, random.Next(2) == 0 ? (byte)random.Next(256) : (byte)random.Next(3));
                    break;
                default: // anywhere at all
                    Assert.True(_device.Memory.TryTranslate(regions[0].GuestAddress, (uint)regions[0].Size, out MemorySlice all));
                    all.Write(random.Next(all.Length - 8), random.NextInt64());
                    break;
            }
        }

        _device.Interrupts[ring]!.Raise();
    }

    /// <summary>Delivers a frame in one buffer, as it should be.</summary>
    public void Deliver(int n, ReadOnlySpan<byte> frame)
    {
        (ushort head, MemorySlice buffer) = Buffer(0, n);
        buffer.Slice(0, 12).Clear();
        buffer.Write<ushort>(10, 1);
        buffer.Slice(12, frame.Length).CopyFrom(frame);
        Use(0, n, head, (uint)(12 + frame.Length));
        Show(0, (ushort)(n + 1));
    }

    public void Dispose()
    {
        _connection.Dispose();
        _device.Dispose();
        _session.Dispose();
    }
}
