using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Model;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.Hostile;

/// <summary>
/// Packed rings full of nonsense under all three kinds of queue: no exception, bounded work, nothing written outside of the guest
/// nor where the device may only read, and a broken queue says so and stays broken.
/// </summary>
public sealed class PackedGarbageTests
{
    private const ulong Features = FeatureBits.Version1 | FeatureBits.RingPacked | FeatureBits.CtrlVq | FeatureBits.CtrlRx
        | FeatureBits.CtrlRxExtra | FeatureBits.CtrlMacAddr | FeatureBits.Mq;

    private const int Rounds = 2_500;

    public static TheoryData<int, ulong> Runs()
    {
        TheoryData<int, ulong> runs = [];
        int seed = 1;
        foreach (ulong mergeable in (ulong[])[0, FeatureBits.MrgRxbuf])
            foreach (ulong indirect in (ulong[])[0, FeatureBits.IndirectDesc])
                foreach (ulong other in (ulong[])[0, FeatureBits.EventIdx, FeatureBits.InOrder | FeatureBits.EventIdx]) runs.Add(seed++, mergeable | indirect | other);
        return runs;
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Queues_NearlyRightRings_OnlyTheGuestIsHurt(int seed, ulong optional)
    {
        HostileGuest guest = Guest(optional);
        Random random = new(seed);
        QueueExercise exercise = new(guest, random);
        for (int i = 0; i < PropertyRun.Times(Rounds); i++)
        {
            HostilePackedRing ring = new(guest, random.Next(1, 130));
            VirtqueuePosition position = ring.RandomPosition(random);
            ring.Write(random, position);
            ring.Remember();
            Virtqueue queue = ring.Open(position);
            exercise.Run(queue);
            guest.AssertGuards();
            ring.AssertOnlyRingChanged();
            queue.Dispose();
        }

        exercise.AssertGotThrough(faults: 8);
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Queues_RandomBytes_OnlyTheGuestIsHurt(int seed, ulong optional)
    {
        HostileGuest guest = Guest(optional);
        Random random = new(seed);
        QueueExercise exercise = new(guest, random);
        for (int i = 0; i < PropertyRun.Times(Rounds / 2); i++)
        {
            HostilePackedRing ring = new(guest, random.Next(1, 40));
            random.NextBytes(guest.First[..((16 * ring.Size) + 8)]);
            Virtqueue queue = ring.Open(ring.RandomPosition(random));
            for (int turn = 0; turn < 3; turn++) exercise.Run(queue);
            guest.AssertGuards();
            queue.Dispose();
        }
    }

    [Fact]
    public void Layouts_Random_AreRefusedOrInsideTheGuest()
    {
        HostileGuest guest = Guest(0);
        Random random = new(3);
        int made = 0;
        for (int i = 0; i < 20_000 * PropertyRun.Scale; i++)
        {
            VirtqueueLayout layout = new(
                random.Next(3) == 0 ? (ushort)random.Next(65536) : (ushort)random.Next(1, 300), Address(), Address(), Address(), (AddressSpace)random.Next(2));
            VirtqueuePosition position = random.Next(4) == 0
                ? VirtqueuePosition.FromVringBase((uint)random.NextInt64(1L << 32), FeatureBits.RingPacked)
                : VirtqueuePosition.Initial(FeatureBits.RingPacked);
            bool isMade = Virtqueue.TryCreate(guest.Memory, layout, Features | FeatureBits.EventIdx, position, out Virtqueue? queue, out RingFault fault);
            if (fault == RingFault.PositionUnknown)
            {
                guest.First.Clear();
                guest.Second.Clear();
                isMade = Virtqueue.TryCreate(guest.Memory, layout, Features | FeatureBits.EventIdx, position, out queue, out fault);
            }

            if (!isMade)
            {
                Assert.True(fault is RingFault.BadLayout or RingFault.BadPosition);
                continue;
            }

            made++;
            _ = queue!.TryPop(new DescriptorChain());
            queue.PushUsed((uint)(random.Next(65536) | (1 << 16)), uint.MaxValue);
            _ = queue.Publish();
            _ = queue.EnableNotifications();
            guest.AssertGuards();
            queue.Dispose();
        }

        Assert.True(made > 100);

        ulong Address() => random.Next(5) switch
        {
            0 => (ulong)random.NextInt64(),
            1 => ulong.MaxValue - (ulong)random.Next(64),
            2 => HostileGuest.FirstAddress + HostileGuest.FirstLength - (ulong)random.Next(4096),
            _ => (random.Next(2) == 0 ? HostileGuest.FirstAddress : HostileGuest.SecondAddress) + ((ulong)random.Next(4000) * 4),
        };
    }

    /// <summary>Another thread rewrites slots, tables and wishes all the while.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Queues_RewrittenByAnotherThread_OnlyTheGuestIsHurt(int seed)
    {
        HostileGuest guest = Guest(FeatureBits.MrgRxbuf | FeatureBits.IndirectDesc | FeatureBits.EventIdx);
        HostilePackedRing ring = new(guest, 13);
        bool stop = false;
        Thread scribbler = new(() =>
        {
            Random random = new(seed);
            while (!Volatile.Read(ref stop))
                ring.WriteSlot(random, random.Next(13), PackedDescriptor.Available(random.Next(2) == 0), mostlyRight: random.Next(20) > 0);
        });
        scribbler.Start();

        Random random = new(seed + 10);
        long frames = 0;
        long delivered = 0;
        HashSet<RingFault> faults = [];
        FrameBatch borrowed = FrameBatch.CreateBorrowing();
        FrameBatch pooled = guest.Batch(60, 200, 1500);
        for (int i = 0; i < PropertyRun.Times(60_000); i++)
        {
            Virtqueue queue = ring.Open(ring.RandomPosition(random));
            if (i % 2 == 0)
            {
                TransmitQueue transmit = new(guest.Device, queue);
                _ = transmit.Take(borrowed);
                frames += borrowed.Count;
                transmit.Complete(borrowed);
                _ = transmit.Publish();
                borrowed.Reset();
            }
            else
            {
                ReceiveQueue receive = new(guest.Device, queue);
                pooled.Position = 0;
                _ = receive.Deliver(pooled);
                _ = receive.Publish();
                _ = queue.EnableNotifications();
                delivered += receive.Counters[ReceiveCounter.Frames];
            }

            if (queue.LastFault != RingFault.None) faults.Add(queue.LastFault);
            queue.Dispose();
        }

        Volatile.Write(ref stop, true);
        scribbler.Join();
        guest.AssertGuards();
        Assert.True(frames > 0 && delivered > 0, "nothing got through");
        Assert.NotEmpty(faults);
    }

    private static HostileGuest Guest(ulong optional) => new(
        Features | optional,
        new VirtioNetOptions(MacAddress.Parse("52:54:00:00:00:01"), QueuePairs: 4) { EnabledFeatures = FeatureBits.RingPacked | FeatureBits.InOrder });
}
