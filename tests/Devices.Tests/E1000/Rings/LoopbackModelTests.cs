using ActorNet.Devices.E1000;
using ActorNet.Devices.E1000.Rings;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Model;

namespace ActorNet.Devices.Tests.E1000.Rings;

/// <summary>Packets of all kinds, in any pieces, out through the transmitter and in again: byte for byte what a wire would have carried.</summary>
public sealed class LoopbackModelTests
{
    private const uint Checksums = ReceiveChecksum.NetworkOffload | ReceiveChecksum.TransportOffload | ReceiveChecksum.IPv6Offload;

    private static readonly int[] Sizes = [256, 512, 1024, 2048, 4096, 8192, 16384];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void AnyPackets_ComeBackAsTheModelSays(int seed)
    {
        for (int i = 0; i < PropertyRun.Times(30); i++) Run(new Random((seed * 100_000) + i), packets: 12);
    }

    [Theory]
    [InlineData(96, 2048)]
    [InlineData(40, 512)]
    [InlineData(2, 70_000)]
    public void SegmentedPacket_LongerThanAFrame_IsCarriedAsSeveral(int chunks, int chunkSize)
    {
        Random random = new(7);
        using RingRig rig = new(64, 128, 4096, RingRig.Promiscuous | ReceiveControlBits.LongPackets | ReceiveControlBits.StripCrc, chunks, chunkSize);
        List<byte[]> expected = [];
        for (int i = 0; i < 5; i++)
        {
            DriverPacket packet = DriverPacket.Segmented(random, payload: 150_000);
            expected.AddRange(packet.Frames);
            Describe(rig, packet, random);
            rig.Kick();
            Assert.Equal(expected, Loop(rig).Select(stored => stored.Bytes));
            expected.Clear();
        }

        Assert.True(rig[TransmitCounter.Divided] > 0);
        Assert.Equal(5u, rig.Card[Register.Tsctc]);
    }

    private static void Run(Random random, int packets)
    {
        bool strips = random.Next(2) == 0, hasFcs = random.Next(2) == 0, pads = random.Next(2) == 0;
        int size = Sizes[random.Next(Sizes.Length)];
        uint control = RingRig.Promiscuous | ReceiveControlBits.LongPackets | (hasFcs ? 0 : ReceiveControlBits.StripCrc);
        int chunkSize = 512 << random.Next(8);
        using RingRig rig = new(8 * random.Next(1, 9), 8 * random.Next(8, 12), size, control, Math.Max(2, 40_000 / chunkSize) << random.Next(3), chunkSize);
        rig.Card[Register.Rxcsum] = Checksums;
        rig.Card[Register.Tctl] = TransmitControlBits.Enable | (pads ? TransmitControlBits.PadShortPackets : 0);
        if (strips) rig.Card[Register.Control] |= ControlBits.VlanMode;

        Queue<Action> steps = [];
        List<(byte[] Frame, bool IsVerifiable)> expected = [];
        for (int i = 0; i < packets; i++)
        {
            DriverPacket packet = DriverPacket.Make(random, strips);
            if (packet.Bytes.Length > TransmitRing.MaxPacketLength && packet.Context is null) continue;
            Queue(steps, rig, packet, random);
            expected.AddRange(packet.Frames.Select(frame => (frame, packet.IsVerifiable)));
        }

        List<(byte[] Bytes, ReceiveDescriptor Last)> stored = [];
        while (steps.Count > 0)
        {
            for (int room = random.Next(rig.TransmitRoom + 1); room > 0 && steps.Count > 0; room--) steps.Dequeue()();
            rig.Kick();
            stored.AddRange(Loop(rig));
        }

        Assert.False(rig.Transmit.HasPartialPacket);
        Assert.Equal(expected.Count, stored.Count);
        for (int i = 0; i < stored.Count; i++) Compare(expected[i], stored[i], strips, hasFcs);
        Assert.Equal((uint)expected.Count, rig.Card[Register.Gptc]);
        Assert.Equal((uint)expected.Count, rig.Card[Register.Gprc]);
        Assert.All(rig.Transmit.Counters.Table.Index(), row => Assert.True(!row.Item.IsDrop || rig.Transmit.Counters[row.Index] == 0, row.Item.Name));
        Assert.All(rig.Receive.Counters.Table.Index(), row => Assert.True(!row.Item.IsDrop || rig.Receive.Counters[row.Index] == 0, row.Item.Name));
    }

    private static void Compare((byte[] Frame, bool IsVerifiable) expected, (byte[] Bytes, ReceiveDescriptor Last) stored, bool strips, bool hasFcs)
    {
        byte[] wire = [.. expected.Frame, .. new byte[Math.Max(0, 60 - expected.Frame.Length)]];
        bool isStripped = strips && wire[12] == 0x81 && wire[13] == 0;
        byte[] bytes = isStripped ? [.. wire[..12], .. wire[16..]] : wire;
        Assert.Equal(hasFcs ? [.. bytes, .. PlainCrc.Of(wire)] : bytes, stored.Bytes);
        Assert.Equal(isStripped, (stored.Last.Status & ReceiveStatus.Vlan) != 0);
        Assert.Equal(isStripped ? (wire[14] << 8) | wire[15] : 0, stored.Last.VlanTag);
        if (!expected.IsVerifiable) return;
        Assert.Equal(ReceiveErrors.None, stored.Last.Errors & ReceiveErrors.TransportChecksum);
        Assert.NotEqual(ReceiveStatus.None, stored.Last.Status & ReceiveStatus.TransportChecksum);
    }

    private static void Describe(RingRig rig, DriverPacket packet, Random random)
    {
        Queue<Action> steps = [];
        Queue(steps, rig, packet, random);
        foreach (Action step in steps) step();
    }

    // The packet's descriptors: cut anywhere, with empty ones among them.
    private static void Queue(Queue<Action> steps, RingRig rig, DriverPacket packet, Random random)
    {
        if (packet.Context is { } context) steps.Enqueue(() => rig.Describe(context.Address, context.Lower, context.Upper));
        int most = packet.Bytes.Length > 20_000 ? 40 : 6;
        int[] cuts = [0, .. Enumerable.Range(0, random.Next(most)).Select(_ => random.Next(1, packet.Bytes.Length)).Order(), packet.Bytes.Length];
        // A legacy descriptor has 16 bits for its length.
        for (int i = 1; i < cuts.Length; i++)
        {
            int start = cuts[i - 1], length = cuts[i] - start;
            bool isLast = i == cuts.Length - 1;
            if (length == 0 && i == 1 && isLast) continue;
            steps.Enqueue(() =>
            {
                ulong at = rig.Guest.Allocate(length);
                packet.Bytes.AsSpan(start, length).CopyTo(rig.Guest.At(at, length));
                rig.Describe(at, packet.Command | (isLast ? RingRig.Eop : 0) | (uint)length, packet.Upper);
            });
        }
    }

    // What the transmitter takes, to the receiver, until there is no more.
    private static List<(byte[] Bytes, ReceiveDescriptor Last)> Loop(RingRig rig)
    {
        List<(byte[] Bytes, ReceiveDescriptor Last)> stored = [];
        for (int turns = 0; turns < 1000; turns++)
        {
            TakeResult result = rig.Fill(out FrameBatch batch);
            while (rig.Deliver(batch) is DeliverResult.NoBuffers or DeliverResult.TurnOver)
            {
                stored.AddRange(rig.Collect());
                rig.Offer();
            }

            stored.AddRange(rig.Collect());
            rig.ReturnAll();
            if (result != TakeResult.Full) return stored;
        }

        Assert.Fail("still not done");
        return stored;
    }
}
