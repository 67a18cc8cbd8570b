using ActorNet.Devices.Tests.Model;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.Tests.Hostile;

/// <summary>
/// Rings full of nonsense, drawn from seeds, under all three kinds of queue. Whatever it is: no exception, bounded work,
/// nothing written outside of the guest nor where the device may only read, and a broken queue says so and stays broken.
/// </summary>
public sealed class GarbageTests
{
    private const ulong Features = FeatureBits.Version1 | FeatureBits.CtrlVq | FeatureBits.CtrlRx | FeatureBits.CtrlRxExtra
        | FeatureBits.CtrlMacAddr | FeatureBits.Mq;

    private const int Rounds = 6_000;

    public static TheoryData<int, ulong> Runs()
    {
        TheoryData<int, ulong> runs = [];
        int seed = 1;
        foreach (ulong mergeable in (ulong[])[0, FeatureBits.MrgRxbuf])
            foreach (ulong indirect in (ulong[])[0, FeatureBits.IndirectDesc])
                foreach (ulong eventIndex in (ulong[])[0, FeatureBits.EventIdx]) runs.Add(seed++, mergeable | indirect | eventIndex);
        return runs;
    }

    /// <summary>Descriptors that are nearly right: this gets deep.</summary>
    [Theory]
    [MemberData(nameof(Runs))]
    public void Queues_NearlyRightRings_OnlyTheGuestIsHurt(int seed, ulong optional)
    {
        HostileGuest guest = new(Features | optional);
        Random random = new(seed);
        QueueExercise exercise = new(guest, random);
        for (int i = 0; i < PropertyRun.Times(Rounds); i++)
        {
            ushort size = (ushort)(1 << random.Next(0, 8));
            SplitVirtqueue queue = guest.UseRing(size);
            WriteRing(guest, random, size);
            guest.Remember();
            exercise.Run(queue);
            guest.AssertGuards();
            guest.AssertOnlyUsedRingChanged();
            queue.Dispose();
        }
        // The runs are worth nothing when they stop at the first check.
        exercise.AssertGotThrough(faults: 8);
    }

    /// <summary>Random bytes all over the rings: the device may be told to write into them, but not outside of the guest.</summary>
    [Theory]
    [MemberData(nameof(Runs))]
    public void Queues_RandomBytes_OnlyTheGuestIsHurt(int seed, ulong optional)
    {
        HostileGuest guest = new(Features | optional);
        Random random = new(seed);
        QueueExercise exercise = new(guest, random);
        for (int i = 0; i < PropertyRun.Times(Rounds / 2); i++)
        {
            ushort size = (ushort)(1 << random.Next(0, 6));
            guest.UseRing(size).Dispose();
            random.NextBytes(guest.First[..(24 * size)]);
            for (int d = 0; d < size; d++)
                if (random.Next(2) == 0) guest.First[(16 * d)..].Slice(0, 8).Clear(); // small addresses
            for (int d = 0; d < size; d++)
                if (random.Next(2) == 0) guest.Descriptor(d, HostileGuest.FirstAddress + (ulong)random.Next(HostileGuest.FirstLength), (uint)random.Next(3000), random.Next(8), random.Next(size + 1));
            SplitVirtqueue queue = guest.Open((ushort)random.Next(4));
            exercise.Run(queue);
            guest.AssertGuards();
            queue.Dispose();
        }
    }

    /// <summary>Layouts too: addresses and sizes that a transport passes on unchecked.</summary>
    [Fact]
    public void Layouts_Random_AreRefusedOrInsideTheGuest()
    {
        HostileGuest guest = new(Features);
        Random random = new(3);
        int made = 0;
        for (int i = 0; i < 20_000 * PropertyRun.Scale; i++)
        {
            VirtqueueLayout layout = new(
                random.Next(3) == 0 ? (ushort)random.Next(65536) : (ushort)(1 << random.Next(0, 16)), Address(), Address(), Address(),
                (AddressSpace)random.Next(2));
            ulong features = FeatureBits.IndirectDesc | (random.Next(2) == 0 ? FeatureBits.EventIdx : 0);
            VirtqueuePosition position = VirtqueuePosition.Split((ushort)random.Next(65536));
            if (!Virtqueue.TryCreate(guest.Memory, layout, features, position, out Virtqueue? queue, out RingFault fault))
            {
                Assert.Equal(RingFault.BadLayout, fault);
                continue;
            }
            made++;
            _ = queue.TryPop(new DescriptorChain());
            queue.PushUsed((ushort)random.Next(65536), uint.MaxValue);
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

    /// <summary>Readable buffers lie in the first region, writable ones in the second; everything about them may be wrong.</summary>
    private static void WriteRing(HostileGuest guest, Random random, ushort size)
    {
        ulong tables = guest.FreeAddress;
        ulong data = tables + 8192;
        bool mostlyRight = random.Next(3) > 0;
        for (int i = 0; i < size; i++)
        {
            if (random.Next(8) == 0)
            {
                int entries = random.Next(1, 20);
                ulong table = tables + ((ulong)random.Next(256) * 16);
                for (int e = 0; e < entries; e++) Write(table, e, entries);
                uint length = random.Next(10) == 0 ? (uint)random.Next() : (uint)(16 * entries);
                guest.Descriptor(i, random.Next(20) == 0 ? Wild() : table, length, VirtqDescriptor.IndirectFlag | (random.Next(20) == 0 ? 1 : 0) | (random.Next(2) * 2), random.Next(size));
            }
            else
            {
                Write(HostileGuest.FirstAddress, i, size);
            }
        }
        // Commands for the control queue, and whatever else is read there.
        for (int i = 0; i < 64; i++)
        {
            Span<byte> command = guest.First[((int)(data - HostileGuest.FirstAddress) + (64 * i))..][..64];
            random.NextBytes(command);
            command[0] = (byte)random.Next(6);
            command[1] = (byte)random.Next(6);
            if (random.Next(2) == 0) command[2..6].Clear();
            if (random.Next(2) == 0) command[2] = (byte)random.Next(8);
        }
        for (int i = 0; i < size; i++) guest.Head(i, mostlyRight && random.Next(50) > 0 ? random.Next(size) : random.Next(size + 2));
        guest.AvailableIndex(random.Next(10) == 0 ? random.Next(65536) : random.Next(size + 1));

        void Write(ulong table, int index, int entries)
        {
            bool write = random.Next(2) == 0;
            int flags = (write ? VirtqDescriptor.WriteFlag : 0) | (random.Next(3) == 0 ? VirtqDescriptor.NextFlag : 0);
            if (!mostlyRight && random.Next(20) == 0) flags |= VirtqDescriptor.IndirectFlag;
            if (random.Next(30) == 0) flags |= random.Next(65536) & ~7;
            ulong address = write
                ? HostileGuest.SecondAddress + (ulong)random.Next(HostileGuest.SecondLength)
                : data + (64 * (ulong)random.Next(64));
            uint length = random.Next(4) switch { 0 => (uint)random.Next(1, 20), 1 => (uint)random.Next(1, 100), _ => (uint)random.Next(1, 2500) };
            if (!mostlyRight && random.Next(10) == 0) address = Wild();
            if (!mostlyRight && random.Next(10) == 0) length = random.Next(3) switch { 0 => 0, 1 => uint.MaxValue, _ => (uint)random.NextInt64(uint.MaxValue) };
            guest.DescriptorAt(table, index, address, length, flags, random.Next(40) == 0 ? random.Next(65536) : random.Next(entries));
        }

        // Outside, on an edge, over an edge, wrapping.
        ulong Wild() => random.Next(6) switch
        {
            0 => 0,
            1 => ulong.MaxValue - (ulong)random.Next(4096),
            2 => HostileGuest.SecondAddress - (ulong)random.Next(1, 100),
            3 => HostileGuest.SecondAddress + HostileGuest.SecondLength - (ulong)random.Next(100),
            4 => HostileGuest.FirstAddress - (ulong)random.Next(1, 100),
            _ => (ulong)random.NextInt64(),
        };
    }
}
