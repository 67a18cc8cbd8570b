using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Hostile;
using ActorNet.Devices.Tests.VirtioNet.Control;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Devices.VirtioNet.Control;

namespace ActorNet.Devices.Tests.KnownFailures;

/// <summary>Commands of wrong lengths, and states that come from elsewhere.</summary>
public sealed class ControlFailureTests : HostileTest
{
    private const int Pairs = 4;

    private static VirtioNetOptions Options => new(MacAddress.Parse("52:54:00:00:00:01"), QueuePairs: Pairs, Mtu: 1500) { EnabledFeatures = ImplementedFeatures.All };

    public static TheoryData<byte, byte> EveryCommand
    {
        get
        {
            TheoryData<byte, byte> all = [];
            foreach (ControlCommand command in ControlCommandTable.All) all.Add(command.Class, command.Number);
            all.Add(0xFF, 0xFF);
            return all;
        }
    }

    /// <summary>Every command, cut off after any number of bytes and cut into pieces anywhere: answered, and read no further than it goes.</summary>
    [Theory]
    [MemberData(nameof(EveryCommand))]
    public void Cve2026_48914_CommandsOfEveryLength_AreAnswered(byte commandClass, byte number)
    {
        ulong features = new VirtioNetDevice(Options).DeviceFeatures & ~(FeatureBits.RingPacked | FeatureBits.InOrder);
        foreach (byte fill in new byte[] { 0, 1, 0x7F, 0xFF })
        {
            ControlRig rig = new(features, Options);
            for (int length = 0; length < 40; length++)
            {
                byte[] command = [commandClass, number, .. Enumerable.Repeat(fill, length)];
                int cut = (length + 2) / 2;
                ControlReply whole = rig.Execute(command);
                ControlReply inPieces = rig.Execute(command, pieces: [1, cut], room: [1, 7, 64]);
                Assert.InRange(whole.Acknowledgement, ControlCommands.Ok, ControlCommands.Error);
                Assert.InRange(inPieces.Acknowledgement, ControlCommands.Ok, ControlCommands.Error);
            }

            // Half a command.
            Assert.Equal(ControlCommands.Error, rig.Execute([commandClass]).Acknowledgement);
            Assert.InRange(rig.Device.ActivePairs, 1, Pairs);
        }
    }

    /// <summary>A table of queues that do not exist, by a driver that may set one; then one that is right.</summary>
    [Theory]
    [InlineData(new byte[] { Pairs, 0 }, new byte[] { 0, 0 }, new byte[] { 1, 0 })]
    [InlineData(new byte[] { 0xFF, 0xFF }, new byte[] { 0, 0 }, new byte[] { 1, 0 })]
    [InlineData(new byte[] { 1, 0 }, new byte[] { Pairs, 0 }, new byte[] { 1, 0 })]
    [InlineData(new byte[] { 1, 0 }, new byte[] { 0, 0x80 }, new byte[] { 1, 0 })]
    [InlineData(new byte[] { 1, 0 }, new byte[] { 0, 0 }, new byte[] { 0, 0 })]
    [InlineData(new byte[] { 1, 0 }, new byte[] { 0, 0 }, new byte[] { Pairs + 1, 0 })]
    public void Cve2024_6505_TableWithQueuesThatDoNotExist_IsRefused(byte[] entry, byte[] unclassified, byte[] pairs)
    {
        ControlRig rig = new(FeatureBits.Version1 | FeatureBits.CtrlVq | FeatureBits.Mq | FeatureBits.Rss, Options);
        byte[] types = [1, 0, 0, 0], mask = [1, 0], key = [1, 0xAA];
        Assert.Equal(ControlCommands.Error, rig.Execute([4, 1, .. types, .. mask, .. unclassified, 0, 0, .. entry, .. pairs, .. key]).Acknowledgement);
        Assert.Null(rig.Device.Steering.Rss);
        Assert.Equal(ControlCommands.Ok, rig.Execute([4, 1, .. types, .. mask, 3, 0, 0, 0, 3, 0, 4, 0, .. key]).Acknowledgement);
        Assert.Equal([0, 3], rig.Device.Steering.Rss!.Table.ToArray());
    }

    /// <summary>What a migrated device says of itself: its address counts, everything else is what it is here or the whole is refused.</summary>
    [Theory]
    [InlineData(8, new byte[] { 5, 0 })]
    [InlineData(8, new byte[] { 0, 0 })]
    [InlineData(8, new byte[] { 0xFF, 0xFF })]
    [InlineData(0, new byte[] { 0x52, 0x54, 0, 0, 0, 9, 1, 0, 0, 0x80 })]
    public void Cve2013_4150_RestoredNumberOfPairs_IsNotBelieved(int offset, byte[] state)
    {
        VirtioNetDevice device = new(Options);
        Assert.False(device.TryRestoreConfig(offset, state));
        Assert.Equal((1, Options.Mac), (device.ActivePairs, device.Config.Mac));
        byte[] pairs = new byte[2];
        device.ReadConfig(8, pairs);
        Assert.Equal([Pairs, 0], pairs);
    }

    /// <summary>A table of addresses is not part of what is restored; a station's address that is none is refused.</summary>
    [Theory]
    [InlineData(0, new byte[] { 0x01, 0, 0x5E, 0, 0, 1 })]
    [InlineData(0, new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(-1, new byte[] { 1 })]
    [InlineData(int.MaxValue, new byte[] { 1, 1 })]
    [InlineData(24, new byte[] { 1 })]
    [InlineData(4, new byte[] { 0, 1, 1, 0, 4, 0, 0xDC, 5, 9 })]
    public void Cve2013_4149_RestoredAddresses_AreChecked(int offset, byte[] state)
    {
        VirtioNetDevice device = new(Options);
        Assert.False(device.TryRestoreConfig(offset, state));
        Assert.Equal((Options.Mac, Options.Mac), (device.Config.Mac, device.Filter.Mac));
    }

    /// <summary>Sixteen bits of position in front of a split ring of eight, and a base that has more.</summary>
    [Fact]
    public void Cve2013_4151_RestoredPosition_IsCheckedAgainstTheRing()
    {
        HostileGuest guest = Guest(Plain);
        guest.UseRing(8).Dispose();
        foreach (uint vringBase in new uint[] { 0x1_0000, 0x8000_0000, uint.MaxValue }) Assert.False(VirtqueuePosition.IsVringBase(vringBase, Plain));
        for (int position = 0; position <= ushort.MaxValue; position += 9)
        {
            guest.AvailableIndex(position + 9);
            using SplitVirtqueue queue = guest.Open((ushort)position);
            Assert.Equal(PopResult.Fault, queue.TryPop(new DescriptorChain()));
        }
    }

    /// <summary>The parts of a chain in the wrong order, or without room for the answer: that is no command.</summary>
    [Theory]
    [InlineData(Write, 0, RingFault.ReadableAfterWritable)]
    [InlineData(0, 0, RingFault.ControlWithoutAnswer)]
    public void Dpdk6ec1778134_ChainThatIsNoCommand_BreaksTheQueueAndWritesNothing(int first, int second, RingFault expected)
    {
        HostileGuest guest = Guest(Commands);
        SplitVirtqueue queue = guest.UseRing(8);
        guest.Second.Fill(0x33);
        guest.Descriptor(0, first == 0 ? Readable : Writable, 2, first | Next, 1);
        guest.Descriptor(1, second == 0 ? Readable : Writable, 1, second);
        guest.Offer(0);
        guest.Remember();
        ControlQueue control = new(guest.Device, queue);
        Assert.Equal(0, control.Process(16));
        Assert.Equal(expected, queue.LastFault);
        Assert.False(control.Publish());
        guest.AssertOnlyUsedRingChanged();
        Assert.True(guest.Second.IndexOfAnyExcept((byte)0x33) < 0);
    }

    /// <summary>A flood of commands ends the turn.</summary>
    [Fact]
    public void Cve2019_3900_EndlessCommands_EndTheTurn()
    {
        HostileGuest guest = Guest(Commands);
        SplitVirtqueue queue = guest.UseRing(1024);
        guest.Descriptor(0, Readable, 2, Next, 1);
        guest.Descriptor(1, Writable, 1, Write);
        for (int i = 0; i < 1000; i++) guest.Offer(0);
        ControlQueue control = new(guest.Device, queue);
        Assert.Equal(16, control.Process(16));
        Assert.Equal(16, queue.NextAvailable);
    }

    /// <summary>Receive modes that contradict each other, set in any order: the filter is one of its states, and a frame passes or is counted.</summary>
    [Fact]
    public void P22_EveryCombinationOfReceiveModes_FiltersOrPasses()
    {
        ulong features = Commands | FeatureBits.CtrlRxExtra;
        for (int modes = 0; modes < 64; modes++)
        {
            ControlRig rig = new(features);
            for (byte mode = 0; mode < 6; mode++) Assert.Equal(ControlCommands.Ok, rig.Execute([0, mode, (byte)((modes >> mode) & 1)]).Acknowledgement);
            ReceiveFilter filter = rig.Device.Filter;
            bool promiscuous = (modes & 1) != 0, noUnicast = (modes & 16) != 0, noBroadcast = (modes & 32) != 0;
            Assert.Equal(promiscuous || !noUnicast, filter.Accepts(rig.Device.Config.Mac));
            Assert.Equal(promiscuous || !noBroadcast, filter.Accepts(MacAddress.Parse("ff:ff:ff:ff:ff:ff")));
            Assert.Equal(promiscuous || ((modes & 4) != 0 && !noUnicast), filter.Accepts(MacAddress.Parse("52:54:00:00:00:99")));
            Assert.Equal(promiscuous || ((modes & 2) != 0 && (modes & 8) == 0), filter.Accepts(MacAddress.Parse("01:00:5e:00:00:01")));
        }
    }

    /// <summary>Lengths of the address table whose size in bytes overflows 32 bits, or lies behind the command.</summary>
    [Theory]
    [InlineData(0xFFFF_FFFFu)]
    [InlineData(0x2AAA_AAABu)] // times 6 is 2 in 32 bits
    [InlineData(0x8000_0000u)]
    [InlineData(65u)]
    [InlineData(3u)]
    public void Cve2014_0150_MacTableLengths_AreRefused(uint entries)
    {
        HostileGuest guest = Guest(Commands);
        SplitVirtqueue queue = guest.UseRing(8);
        byte[] command = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5];
        BinaryPrimitives.WriteUInt32LittleEndian(command.AsSpan(2), entries);
        ReceiveFilter before = guest.Device.Filter;

        Assert.Equal(ControlCommands.Error, Command(guest, queue, command));
        Assert.Same(before, guest.Device.Filter);
    }

    /// <summary>Steering to queues that do not exist: no such command, and no more pairs than there are.</summary>
    [Theory]
    [InlineData(new byte[] { 4, 0, 5, 0 })]
    [InlineData(new byte[] { 4, 0, 0, 0 })]
    [InlineData(new byte[] { 4, 0, 0xFF, 0xFF })]
    [InlineData(new byte[] { 4, 1, 0, 0, 0, 0, 0xFF, 0xFF })] // RSS
    [InlineData(new byte[] { 4, 2, 0, 0, 0, 0, 0, 0 })]       // hash
    public void Cve2024_6505_QueuesOutOfRange_AreRefused(byte[] command)
    {
        HostileGuest guest = Guest(Commands);
        Assert.Equal(ControlCommands.Error, Command(guest, guest.UseRing(8), command));
        Assert.Equal(1, guest.Device.ActivePairs);
    }

    /// <summary>A control command whose answer is written over its own text, or over the ring.</summary>
    [Theory]
    [InlineData(Readable)]
    [InlineData(HostileGuest.FirstAddress)]
    [InlineData(HostileGuest.FirstAddress + 146)] // the available index
    public void Cve2024_3446_AnswerOverTheCommandOrTheRing_IsOneByte(ulong answer)
    {
        HostileGuest guest = Guest(Commands);
        SplitVirtqueue queue = guest.UseRing(8);
        guest.Descriptor(0, Readable, 3, Next, 1);
        guest.Descriptor(1, answer, 1, Write);
        guest.Offer(0);
        ControlQueue control = new(guest.Device, queue);
        Assert.InRange(control.Process(16), 1, 16);
    }

    private static byte Command(HostileGuest guest, SplitVirtqueue queue, byte[] command)
    {
        command.CopyTo(guest.First[ReadableOffset..]);
        guest.Second[0] = 0xEE;
        guest.Descriptor(0, Readable, (uint)command.Length, Next, 1);
        guest.Descriptor(1, Writable, 1, Write);
        guest.Offer(0);
        ControlQueue control = new(guest.Device, queue);
        Assert.Equal(1, control.Process(16));
        _ = control.Publish();
        Assert.Equal(new VirtqUsed(0, 1), guest.Used(0));
        return guest.Second[0];
    }
}
