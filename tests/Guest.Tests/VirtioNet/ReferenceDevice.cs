using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Guest.Tests.VirtioNet;

/// <summary>A virtio-net device of one pair and a control queue over <see cref="ReferenceRing"/>; the driver's counterpart in these tests.</summary>
internal sealed class ReferenceDevice : IDoorbell, IFrameReceiver
{
    private readonly int _headerLength;
    private readonly bool _mergeable;

    public ReferenceDevice(VirtioNetDriverOptions options, ulong deviceFeatures)
    {
        Memory = GuestMemoryBuilder.OverPinnedArray(VirtioNetDriver.MemoryNeeded(options));
        Driver = new VirtioNetDriver(Memory, deviceFeatures, options, this);
        _headerLength = Driver.HeaderLength;
        _mergeable = (Driver.Features & FeatureBits.MrgRxbuf) != 0;
        bool eventIndex = (Driver.Features & FeatureBits.EventIdx) != 0;
        Rings = [.. Enumerable.Range(0, Driver.QueueCount).Select(i => new ReferenceRing(Memory.Memory, Driver.Layout(i), eventIndex))];
        Kicks = new int[Rings.Length];
    }

    public GuestMemoryBuilder Memory { get; }

    public VirtioNetDriver Driver { get; }

    public ReferenceRing[] Rings { get; }

    public int[] Kicks { get; }

    public List<byte[]> ToDriver { get; } = [];

    public void Ring(int queue) => Kicks[queue]++;

    public void OnFrame(ReadOnlySpan<byte> frame, in OffloadHeader offload) => ToDriver.Add(frame.ToArray());

    /// <summary>Takes everything that the driver sent, and checks that each header is zero.</summary>
    public List<byte[]> TakeSent()
    {
        List<byte[]> frames = [];
        while (Rings[1].TryTake(out ReferenceRing.Chain chain))
        {
            Assert.Empty(chain.Writable);
            byte[] bytes = Rings[1].Gather(chain.Readable);
            Assert.All(bytes[.._headerLength], value => Assert.Equal(0, value));
            frames.Add(bytes[_headerLength..]);
            Rings[1].PushUsed(chain.Head, 0);
        }
        Rings[1].Publish();
        return frames;
    }

    /// <summary>Delivers one frame as the specification wants it; false without enough buffers.</summary>
    public bool TryDeliver(ReadOnlySpan<byte> frame)
    {
        byte[] bytes = new byte[_headerLength + frame.Length];
        frame.CopyTo(bytes.AsSpan(_headerLength));
        List<ReferenceRing.Chain> chains = [];
        for (int room = 0; room < bytes.Length;)
        {
            if (!Rings[0].TryTake(out ReferenceRing.Chain chain)) return false;
            Assert.Empty(chain.Readable);
            chains.Add(chain);
            room += chain.Writable.Sum(piece => (int)piece.Length);
            Assert.True(_mergeable || room >= bytes.Length, "without mergeable buffers every buffer takes the longest frame");
        }
        if (_headerLength == 12) bytes[10] = (byte)chains.Count;
        int at = 0;
        foreach (ReferenceRing.Chain chain in chains)
        {
            uint written = Rings[0].Scatter(bytes.AsSpan(at), chain.Writable);
            Rings[0].PushUsed(chain.Head, written);
            at += (int)written;
        }
        return true;
    }
}
