using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Virtio;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.VirtioNet;

public class ControlQueueTests
{
    private const ulong All = FeatureBits.Version1 | FeatureBits.CtrlVq | FeatureBits.CtrlRx | FeatureBits.CtrlRxExtra | FeatureBits.CtrlMacAddr | FeatureBits.Mq;
    private const byte Untouched = 0x77;

    private readonly TestNic _nic = new(All, ring: 64);

    [Theory]
    [InlineData(0, nameof(ReceiveFilter.Promiscuous))]
    [InlineData(1, nameof(ReceiveFilter.AllMulticast))]
    [InlineData(2, nameof(ReceiveFilter.AllUnicast))]
    [InlineData(3, nameof(ReceiveFilter.NoMulticast))]
    [InlineData(4, nameof(ReceiveFilter.NoUnicast))]
    [InlineData(5, nameof(ReceiveFilter.NoBroadcast))]
    public void ReceiveMode_IsSwitchedOnAndOff(int command, string property)
    {
        Assert.Equal(0, Execute([0, (byte)command, 1]));
        Assert.Equal(true, Value());
        Assert.Equal(0, Execute([0, (byte)command, 0]));
        Assert.Equal(false, Value());

        object? Value() => typeof(ReceiveFilter).GetProperty(property)!.GetValue(_nic.Device.Filter);
    }

    [Theory]
    [InlineData(0, FeatureBits.CtrlRx)]
    [InlineData(1, FeatureBits.CtrlRx)]
    [InlineData(2, FeatureBits.CtrlRxExtra)]
    [InlineData(5, FeatureBits.CtrlRxExtra)]
    public void ReceiveMode_NotNegotiated_IsRefused(int command, ulong feature)
    {
        TestNic nic = new(All & ~feature);
        ReceiveFilter before = nic.Device.Filter;

        Assert.Equal(1, Execute(nic, [0, (byte)command, 0]));
        Assert.Same(before, nic.Device.Filter);
    }

    [Fact]
    public void MacTables_AreSetTogether()
    {
        Assert.Equal(0, Execute([1, 0, .. Table("52:54:00:00:00:07"), .. Table("01:00:5e:00:00:01", "33:33:00:00:00:01")]));
        Execute([0, 0, 0]);

        ReceiveFilter filter = _nic.Device.Filter;
        Assert.Equal((1, 2), (filter.Unicast!.Count, filter.Multicast!.Count));
        Assert.True(filter.Accepts(MacAddress.Parse("52:54:00:00:00:07")));
        Assert.False(filter.Accepts(MacAddress.Parse("52:54:00:00:00:08")));
        Assert.True(filter.Accepts(MacAddress.Parse("33:33:00:00:00:01")));
        Assert.False(filter.Accepts(MacAddress.Parse("33:33:00:00:00:02")));
    }

    [Fact]
    public void MacTables_MoreThanAreKept_LetAllOfTheKindPass()
    {
        string[] many = [.. Enumerable.Range(0, 65).Select(i => $"52:54:00:00:01:{i:x2}")];
        Assert.Equal(0, Execute([1, 0, .. Table(many), .. Table("01:00:5e:00:00:01")]));
        Execute([0, 0, 0]);

        Assert.True(_nic.Device.Filter.Accepts(MacAddress.Parse("52:54:00:00:00:99")));
        Assert.False(_nic.Device.Filter.Accepts(MacAddress.Parse("01:00:5e:00:00:02")));
    }

    [Fact]
    public void MacTables_OfExactlyTheCapacity_AreKept()
    {
        string[] many = [.. Enumerable.Range(0, 64).Select(i => $"52:54:00:00:01:{i:x2}")];
        Assert.Equal(0, Execute([1, 0, .. Table(many), .. Table()]));

        Assert.Equal(64, _nic.Device.Filter.Unicast!.Count);
    }

    [Fact]
    public void MacTables_CountsThatTheCommandDoesNotHold_AreRefused()
    {
        // CVE-2014-0150: the number of entries is the driver's word.
        ReceiveFilter before = _nic.Device.Filter;
        byte[] huge = [1, 0, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4, 5, 6, 0, 0, 0, 0];
        byte[] one = [1, 0, 2, 0, 0, 0, 1, 2, 3, 4, 5, 6, 0, 0, 0, 0];
        byte[] wraps = [1, 0, 0xab, 0xaa, 0xaa, 0x2a, 1, 2, 0, 0, 0, 0]; // times 6 is 2 in 32 bits
        byte[] noSecond = [1, 0, .. Table("52:54:00:00:00:07")];
        foreach (byte[] command in (byte[][])[huge, one, wraps, noSecond, [1, 0], [1, 0, 0, 0]]) Assert.Equal(1, Execute(command));
        Assert.Same(before, _nic.Device.Filter);
    }

    [Fact]
    public void MacAddress_IsSetInFilterAndConfiguration()
    {
        Assert.Equal(0, Execute([1, 1, 0x52, 0x54, 0, 0, 0, 0x42]));

        byte[] config = new byte[6];
        _nic.Device.ReadConfig(0, config);
        Assert.Equal([0x52, 0x54, 0, 0, 0, 0x42], config);
        Assert.Equal("52:54:00:00:00:42", _nic.Device.Filter.Mac.ToString());
    }

    [Theory]
    [InlineData(new byte[] { 1, 1, 1, 0, 0x5e, 0, 0, 1 })]
    [InlineData(new byte[] { 1, 1, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 1, 1, 0x52, 0x54, 0, 0, 0 })]
    public void MacAddress_ThatNoStationHas_IsRefused(byte[] command)
    {
        Assert.Equal(1, Execute(command));
        Assert.Equal("52:54:00:00:00:01", _nic.Device.Config.Mac.ToString());
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(3, 0, 3)]
    [InlineData(4, 0, 4)]
    [InlineData(5, 1, 1)]
    [InlineData(0xffff, 1, 1)]
    public void Pairs_WithinTheDevice_AreSet(int pairs, int answer, int active)
    {
        Assert.Equal(answer, Execute([4, 0, (byte)pairs, (byte)(pairs >> 8)]));
        Assert.Equal(active, _nic.Device.ActivePairs);
    }

    [Fact]
    public void Pairs_NotNegotiated_AreRefused() => Assert.Equal(1, Execute(new TestNic(All & ~FeatureBits.Mq), [4, 0, 1, 0]));

    [Theory]
    [InlineData(new byte[] { 2, 0, 5, 0 })] // VLAN filter: not offered
    [InlineData(new byte[] { 3, 0 })] // announcement: not offered
    [InlineData(new byte[] { 4, 1 })] // RSS
    [InlineData(new byte[] { 5, 0, 0, 0, 0, 0, 0, 0, 0, 0 })] // offloads
    [InlineData(new byte[] { 0, 6, 1 })]
    [InlineData(new byte[] { 1, 2 })]
    [InlineData(new byte[] { 0xff, 0xff })]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 0, 0 })]
    [InlineData(new byte[] { 4, 0, 1 })]
    public void Command_UnknownOrIncomplete_IsRefused(byte[] command) => Assert.Equal(1, Execute(command));

    [Fact]
    public void Command_WithoutAnythingToRead_IsRefused()
    {
        ulong answer = _nic.Driver.Allocate(1);
        _nic.Driver.Chain(0, (answer, 1, true));

        Assert.Equal(1, _nic.Control.Process(10));
        Assert.Equal(1, _nic.Driver.At(answer, 1).Read<byte>(0));
    }

    [Fact]
    public void Command_InAnyPieces_IsUnderstood()
    {
        foreach (int piece in (int[])[1, 2, 3, 5])
        {
            TestNic nic = new(All, ring: 64);
            Assert.Equal(0, Execute(nic, [1, 0, .. Table("52:54:00:00:00:07"), .. Table("01:00:5e:00:00:01")], piece));
            Assert.Equal(1, nic.Device.Filter.Unicast!.Count);
        }
    }

    [Fact]
    public void Answer_LongWritablePart_IsOneByte()
    {
        ulong command = _nic.Driver.Allocate(3);
        ulong answer = _nic.Driver.Allocate(8);
        _nic.Driver.At(command, 3).CopyFrom([0, 0, 0]);
        _nic.Driver.At(answer, 8).CopyFrom([9, 9, 9, 9, 9, 9, 9, 9]);
        _nic.Driver.Chain(0, (command, 3, false), (answer, 8, true));
        _nic.Control.Process(1);
        _nic.Control.Publish();

        Assert.Equal([new VirtqUsed(0, 1)], _nic.Driver.TakeUsed());
        Assert.Equal(0x0909_0909_0909_0900UL, _nic.Driver.At(answer, 8).Read<ulong>(0));
    }

    [Fact]
    public void Command_WithoutRoomForTheAnswer_BreaksTheQueue()
    {
        _nic.Driver.Send(0, [0, 0, 0]);

        Assert.Equal(0, _nic.Control.Process(10));
        Assert.Equal(RingFault.ControlWithoutAnswer, _nic.Queue.LastFault);
        Assert.True(_nic.Device.Filter.Promiscuous);
    }

    [Fact]
    public void Process_IsBounded()
    {
        ulong answer = _nic.Driver.Allocate(1);
        for (int i = 0; i < 5; i++) _nic.Driver.Chain(i, (answer, 1, true));

        Assert.Equal(3, _nic.Control.Process(3));
        Assert.Equal(2, _nic.Control.Process(3));
        Assert.Equal(0, _nic.Control.Process(3));
        Assert.Equal(5, _nic.Control.Counters[ControlCounter.Refused]);
    }

    private static byte[] Table(params string[] addresses)
    {
        byte[] table = new byte[4 + (6 * addresses.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(table, addresses.Length);
        for (int i = 0; i < addresses.Length; i++) MacAddress.Parse(addresses[i]).CopyTo(table.AsSpan(4 + (6 * i)));
        return table;
    }

    private int Execute(byte[] command) => Execute(_nic, command);

    private static int Execute(TestNic nic, byte[] command, int piece = 1000)
    {
        FakeDriver driver = nic.Driver;
        List<(ulong, int, bool)> buffers = [];
        for (int at = 0; at < command.Length; at += piece)
        {
            byte[] part = [.. command.Skip(at).Take(piece)];
            ulong address = driver.Allocate(part.Length);
            driver.At(address, part.Length).CopyFrom(part);
            buffers.Add((address, part.Length, false));
        }

        ulong answer = driver.Allocate(1);
        driver.At(answer, 1).Write(0, Untouched);
        buffers.Add((answer, 1, true));
        driver.Chain(0, [.. buffers]);
        Assert.Equal(1, nic.Control.Process(1));
        nic.Control.Publish();
        Assert.Equal([new VirtqUsed(0, 1)], driver.TakeUsed());
        return driver.At(answer, 1).Read<byte>(0);
    }
}
