using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Fuzz.Engine;

namespace ActorNet.Fuzz.Targets;

/// <summary>
/// Frames with any virtio-net header and any contents from one driver to another with other features: what the second does not
/// take is computed or segmented on the way. Both keep to the rules of the ring.
/// </summary>
internal sealed class NetHeaderTarget : IFuzzTarget
{
    private const ulong FrameAddress = GuardedMemory.Start + 0x4000;
    private const ulong BufferAddress = GuardedMemory.Start + GuardedMemory.RegionLength;
    private const int MaxAttempts = 4096;

    private readonly GuardedMemory _sender = new();
    private readonly GuardedMemory _receiver = new();
    private readonly FrameBatch _batch = FrameBatch.CreateBorrowing();

    public string Name => "net-header";

    public string Description => "frames with any virtio-net header and contents, to a driver with other features";

    public int RunsPerSecond => 2_000;

    // TCP and UDP over IPv4 and IPv6, with and without VLAN tag, for each kind of offload and for receivers that take all or nothing.
    public IEnumerable<byte[]> Seeds()
    {
        foreach (byte receiver in (byte[])[0, 0xff])
        {
            foreach ((byte gso, bool v6, bool udp) in ((byte, bool, bool)[])[(0, false, false), (0, true, true), (1, false, false), (4, true, false), (3, false, true), (5, false, true), (5, true, true)])
            {
                foreach (bool tagged in (bool[])[false, true])
                    yield return Seed(receiver, gso, v6, udp, tagged);
            }
        }
    }

    public void Run(byte[] input, Observations seen)
    {
        var reader = new InputReader(input);
        GuestMemory from = _sender.Begin();
        GuestMemory to = _receiver.Begin();
        VirtioNetDevice sender = Device(ref reader);
        VirtioNetDevice receiver = Device(ref reader);
        var senderRing = new PlainRing(_sender, GuardedMemory.Start, 256);
        var receiverRing = new PlainRing(_receiver, GuardedMemory.Start, 1024);
        using Virtqueue transmitRing = Open(from, senderRing, sender);
        using Virtqueue receiveRing = Open(to, receiverRing, receiver);
        var transmit = new TransmitQueue(sender, transmitRing);
        var receive = new ReceiveQueue(receiver, receiveRing);

        uint buffer = 32 + (uint)(reader.Interesting(1600) & 0x1_ffff) % 70_000;
        OfferFrames(ref reader, senderRing);
        TakeResult taken = transmit.Take(_batch);
        seen.Saw(1, (long)taken);
        int attempts = 0;
        int room = 0;
        // The receiver offers one buffer at a time: the frame, or its segments, stop at every place where they can.
        while (receive.Deliver(_batch) == DeliverResult.NoBuffers && attempts++ < MaxAttempts && receiverRing.Room > 0)
        {
            receiverRing.Offer((BufferAddress + ((uint)room++ % 2 * 0x8000), Math.Min(buffer, 0x8000), true));
            receive.Publish();
        }

        receive.Publish();
        while (receiverRing.TryTake(out VirtqUsed used))
        {
            if (used.Length > Math.Min(buffer, 0x8000)) throw new InvalidOperationException($"{used.Length} bytes in a buffer of {buffer}");
            seen.SawAmount(2, 0, used.Length);
        }

        transmit.Complete(_batch);
        transmit.Publish();
        _batch.Reset();
        for (int i = 0; i < transmit.Counters.Table.Length; i++) seen.SawAmount(3, i, transmit.Counters[i]);
        for (int i = 0; i < receive.Counters.Table.Length; i++) seen.SawAmount(4, i, receive.Counters[i]);
        seen.Saw(5, ((long)transmitRing.LastFault << 8) | (uint)receiveRing.LastFault);
        from.Release();
        to.Release();
        transmitRing.Dispose();
        receiveRing.Dispose();
        _sender.End();
        _receiver.End();
    }

    // Which offloads it knows, by bits of a byte; mergeable buffers by the lowest.
    private static VirtioNetDevice Device(ref InputReader reader)
    {
        byte chosen = reader.Byte();
        var device = new VirtioNetDevice(new VirtioNetOptions(null) { EnabledFeatures = ulong.MaxValue });
        ulong features = FeatureBits.Version1;
        if ((chosen & 1) != 0) features |= FeatureBits.MrgRxbuf;
        if ((chosen & 2) != 0) features |= FeatureBits.Csum | FeatureBits.GuestCsum;
        if ((chosen & 4) != 0) features |= FeatureBits.HostTso4 | FeatureBits.GuestTso4;
        if ((chosen & 8) != 0) features |= FeatureBits.HostTso6 | FeatureBits.GuestTso6;
        if ((chosen & 16) != 0) features |= FeatureBits.HostEcn | FeatureBits.GuestEcn;
        if ((chosen & 32) != 0) features |= FeatureBits.HostUfo | FeatureBits.GuestUfo;
        if ((chosen & 64) != 0) features |= FeatureBits.GuestUso4 | FeatureBits.GuestUso6 | FeatureBits.HostUso;
        device.TrySetDriverFeatures(features & device.DeviceFeatures);
        return device;
    }

    private static Virtqueue Open(GuestMemory memory, PlainRing ring, VirtioNetDevice device) =>
        Virtqueue.TryCreate(memory, ring.Layout, device.DriverFeatures, VirtqueuePosition.Initial(0), out Virtqueue? queue, out RingFault fault)
            ? queue
            : throw new InvalidOperationException($"a good ring was refused: {fault}");

    // Up to four frames: a length, how the chain is cut, header and bytes; what the input has not is zero.
    private void OfferFrames(ref InputReader reader, PlainRing ring)
    {
        ulong at = FrameAddress;
        for (int frames = 1 + (reader.Byte() & 3); frames > 0 && !reader.IsAtEnd; frames--)
        {
            uint length = (uint)(reader.Interesting(reader.Word()) & 0x1_ffff);
            length = Math.Min(length, (uint)(GuardedMemory.Start + GuardedMemory.RegionLength - at));
            int cuts = reader.Byte() % 5;
            ReadOnlySpan<byte> bytes = reader.Take((int)Math.Min(length, 512));
            _sender.Write(at, bytes);
            if (length == 0) return;
            Span<(ulong, uint, bool)> chain = new (ulong, uint, bool)[8];
            int buffers = 0;
            uint left = length;
            ulong start = at;
            for (; cuts > 0 && left > 1; cuts--)
            {
                uint part = 1 + (reader.Byte() % (left - 1));
                chain[buffers++] = (start, part, false);
                start += part;
                left -= part;
            }

            chain[buffers++] = (start, left, false);
            ring.Offer(chain[..buffers]);
            at += length;
            if (at >= GuardedMemory.Start + GuardedMemory.RegionLength - 64) return;
        }
    }

    private static byte[] Seed(byte receiver, byte gso, bool v6, bool udp, bool tagged)
    {
        int ethernet = tagged ? 18 : 14;
        int ip = v6 ? 40 : 20;
        int transport = udp ? 8 : 20;
        int payload = gso == 0 ? 100 : 4000;
        int start = ethernet + ip;
        int length = 12 + start + transport + payload;
        var seed = new InputBuilder().Bytes(0x7f, receiver).Bytes(0).Bytes(0);
        seed.Word(length).Bytes(0).Bytes(0);
        seed.Bytes(1, gso).Word(start + transport).Word(gso == 0 ? 0 : 1000).Word(start).Word(udp ? 6 : 16).Word(0);
        seed.Bytes(0x52, 0x54, 0, 0, 0, 2, 0x52, 0x54, 0, 0, 0, 1);
        if (tagged) seed.Bytes(0x81, 0, 0, 7);
        if (v6) seed.Bytes(0x86, 0xdd, 0x60, 0, 0, 0).Bytes((byte)((transport + payload) >> 8), (byte)(transport + payload), udp ? (byte)17 : (byte)6, 64).Bytes(new byte[32]);
        else seed.Bytes(8, 0, 0x45, 0, (byte)((20 + transport + payload) >> 8), (byte)(20 + transport + payload), 0, 1, 0, 0, 64, udp ? (byte)17 : (byte)6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2);
        if (udp) seed.Bytes(0, 1, 0, 2, (byte)((8 + payload) >> 8), (byte)(8 + payload), 0, 0);
        else seed.Bytes(0, 1, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x19, 0xff, 0xff, 0, 0, 0, 0);
        return seed.Build();
    }
}
