using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Model;
using ActorNet.Devices.VirtioNet.Steering;
using FsCheck.Fluent;

namespace ActorNet.Devices.Tests.VirtioNet.Steering;

/// <summary>Hashes of receive-side scaling: published answers, and which fields of which packets count.</summary>
public sealed class HashTests
{
    /// <summary>The key of the verification suite that Microsoft published for RSS.</summary>
    internal static readonly byte[] SuiteKey = Convert.FromHexString("6d5a56da255b0ec24167253d43a38fb0d0ca2bcbae7b30b477cb2da38030f20c6a42b73bbeac01fa");

    private const string A4 = "66.9.149.187", B4 = "161.142.100.80", A6 = "3ffe:2501:200:1fff::7", B6 = "3ffe:2501:200:3::1", Home = "2001:db8::1", Route = "2001:db8::2";

    [Theory]
    [InlineData("66.9.149.187", 2794, "161.142.100.80", 1766, 0x323e8fc2u, 0x51ccc178u)]
    [InlineData("199.92.111.2", 14230, "65.69.140.83", 4739, 0xd718262au, 0xc626b0eau)]
    [InlineData("24.19.198.95", 12898, "12.22.207.184", 38024, 0xd2d0a5deu, 0x5c2b394au)]
    [InlineData("38.27.205.30", 48228, "209.142.163.6", 2217, 0x82989176u, 0xafc7327fu)]
    [InlineData("153.39.163.191", 44251, "202.188.127.2", 1303, 0x5d1809c5u, 0x10e828a2u)]
    [InlineData("3ffe:2501:200:1fff::7", 2794, "3ffe:2501:200:3::1", 1766, 0x2cc18cd5u, 0x40207d3du)]
    [InlineData("3ffe:501:8::260:97ff:fe40:efab", 14230, "ff02::1", 4739, 0x0f0c461cu, 0xdde51bbfu)]
    [InlineData("3ffe:1900:4545:3:200:f8ff:fe21:67cf", 44251, "fe80::200:f8ff:fe21:67cf", 38024, 0x4b61e985u, 0x02d1feefu)]
    public void Hash_VerificationSuite_Agrees(string source, int sourcePort, string destination, int destinationPort, uint addresses, uint withPorts)
    {
        bool isV6 = source.Contains(':', StringComparison.Ordinal);
        foreach ((byte protocol, HashTypes type) in new[] { (TestPackets.Tcp, isV6 ? HashTypes.TcpV6 : HashTypes.TcpV4), (TestPackets.Udp, isV6 ? HashTypes.UdpV6 : HashTypes.UdpV4) })
        {
            for (int tags = 0; tags <= 2; tags++)
            {
                byte[] frame = TestPackets.Ip(source, (ushort)sourcePort, destination, (ushort)destinationPort, protocol, tags);
                Assert.Equal(new FrameHash(withPorts, type), HashOf(frame, HashTypes.All));
                HashTypes plain = isV6 ? HashTypes.Ipv6 : HashTypes.Ipv4;
                Assert.Equal(new FrameHash(addresses, plain), HashOf(frame, HashTypes.All & ~type));
                Assert.Equal(default, HashOf(frame, HashTypes.All & ~type & ~plain));
            }
        }
    }

    public static TheoryData<string, byte[], HashTypes, HashTypes> Shapes { get; } = new()
    {
        { "options before the ports", TestPackets.Ip(A4, 1, B4, 2, TestPackets.Tcp, options: 10, tags: 2), HashTypes.All, HashTypes.TcpV4 },
        { "first fragment", TestPackets.Ip(A4, 1, B4, 2, TestPackets.Tcp, fragment: 0x2000), HashTypes.All, HashTypes.Ipv4 },
        { "last fragment", TestPackets.Ip(A4, 1, B4, 2, TestPackets.Udp, fragment: 0x0010), HashTypes.All, HashTypes.Ipv4 },
        { "may not be fragmented", TestPackets.Ip(A4, 1, B4, 2, TestPackets.Udp, fragment: 0x4000), HashTypes.All, HashTypes.UdpV4 },
        { "other protocol", TestPackets.Ip(A4, 1, B4, 2, TestPackets.Icmp), HashTypes.All, HashTypes.Ipv4 },
        { "not IP", TestPackets.Ethernet(0x0806, new byte[28]), HashTypes.All, HashTypes.None },
        { "IPv4 in name only", TestPackets.Ethernet(0x0800, new byte[28]), HashTypes.All, HashTypes.None },
        { "UDP and TCP enabled for the other family", TestPackets.Ip(A4, 1, B4, 2, TestPackets.Udp), HashTypes.UdpV6 | HashTypes.Ipv6, HashTypes.None },
        { "extension header", TestPackets.Ip(A6, 1, B6, 2, TestPackets.Tcp, extensions: [TestPackets.Routing2(Route)]), HashTypes.All, HashTypes.TcpV6Ex },
        { "extension header, UDP", TestPackets.Ip(A6, 1, B6, 2, TestPackets.Udp, extensions: [TestPackets.HomeAddress(Home)]), HashTypes.All, HashTypes.UdpV6Ex },
        { "extension header, other", TestPackets.Ip(A6, 1, B6, 2, 58, extensions: [TestPackets.HomeAddress(Home)]), HashTypes.All, HashTypes.Ipv6Ex },
        { "extension header, ports for others only", TestPackets.Ip(A6, 1, B6, 2, TestPackets.Tcp, extensions: [TestPackets.HomeAddress(Home)]), HashTypes.Ipv6Ex | HashTypes.TcpV6, HashTypes.Ipv6Ex },
        { "extension header skipped", TestPackets.Ip(A6, 1, B6, 2, TestPackets.Tcp, extensions: [TestPackets.HomeAddress(Home)]), HashTypes.TcpV6 | HashTypes.Ipv6, HashTypes.TcpV6 },
        { "IPv6 fragment", TestPackets.Ip(A6, 1, B6, 2, TestPackets.Tcp, extensions: [TestPackets.Fragment(1)]), HashTypes.All, HashTypes.Ipv6Ex },
        { "IPv6 fragment, no extension types", TestPackets.Ip(A6, 1, B6, 2, TestPackets.Tcp, extensions: [TestPackets.Fragment(8)]), HashTypes.TcpV6 | HashTypes.Ipv6, HashTypes.Ipv6 },
        { "whole, with a fragment header", TestPackets.Ip(A6, 1, B6, 2, TestPackets.Tcp, extensions: [TestPackets.Fragment(0)]), HashTypes.TcpV6 | HashTypes.Ipv6, HashTypes.TcpV6 },
        { "many extension headers", TestPackets.Ip(A6, 1, B6, 2, TestPackets.Tcp, extensions: [TestPackets.Routing2(Route), TestPackets.HomeAddress(Home), TestPackets.Fragment(0), TestPackets.HomeAddress(Home)]), HashTypes.All, HashTypes.TcpV6Ex },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Hash_OfAPacket_HasTheTypeThatTheSpecificationSays(string shape, byte[] frame, HashTypes enabled, HashTypes expected)
    {
        Assert.NotEmpty(shape);
        Assert.Equal(expected, HashOf(frame, enabled).Type);
    }

    [Fact]
    public void Hash_MobileNode_IsThatOfItsHomeAndRoute()
    {
        byte[] plain = TestPackets.Ip(Home, 1, Route, 2, TestPackets.Tcp);
        byte[] mobile = TestPackets.Ip(A6, 1, B6, 2, TestPackets.Tcp, extensions: [TestPackets.HomeAddress(Home), TestPackets.Routing2(Route)]);
        Assert.Equal(HashOf(plain, HashTypes.All).Value, HashOf(mobile, HashTypes.All).Value);
        Assert.Equal(HashOf(plain, HashTypes.Ipv6).Value, HashOf(mobile, HashTypes.Ipv6Ex).Value);
        Assert.NotEqual(HashOf(plain, HashTypes.Ipv6).Value, HashOf(mobile, HashTypes.Ipv6).Value);
    }

    [Theory]
    [InlineData(HashTypes.None, 0)]
    [InlineData(HashTypes.Ipv4, 1)]
    [InlineData(HashTypes.TcpV4, 2)]
    [InlineData(HashTypes.UdpV4, 3)]
    [InlineData(HashTypes.Ipv6, 4)]
    [InlineData(HashTypes.TcpV6, 5)]
    [InlineData(HashTypes.UdpV6, 6)]
    [InlineData(HashTypes.Ipv6Ex, 7)]
    [InlineData(HashTypes.TcpV6Ex, 8)]
    [InlineData(HashTypes.UdpV6Ex, 9)]
    public void Report_OfAType_IsTheSpecificationsNumber(HashTypes type, int report) => Assert.Equal(report, new FrameHash(1, type).Report);

    [Fact]
    public void ToeplitzKey_AnyInput_IsTheSumOfKeyWindowsAtItsBits() =>
        PropertyRun.Check(
            from key in ArbMap.Default.GeneratorFor<byte>().ArrayOf(ToeplitzKey.MaxLength)
            from input in ArbMap.Default.GeneratorFor<byte>().ArrayOf(ToeplitzKey.MaxInput)
            from cut in Gen.Choose(0, ToeplitzKey.MaxInput)
            select (key, input, cut),
            static _ => [],
            static scenario =>
            {
                var key = new ToeplitzKey(scenario.key);
                uint hash = key.Add(key.Add(0, 0, scenario.input.AsSpan(0, scenario.cut)), scenario.cut, scenario.input.AsSpan(scenario.cut));
                Assert.Equal(Model(scenario.key, scenario.input), hash);
            },
            times: 200);

    [Fact]
    public void Read_HostileFrames_FindsNothingOutsideOfThem() =>
        PropertyRun.Check(
            from shape in Gen.Choose(0, Shapes.Count - 1)
            from length in Gen.Choose(0, 200)
            from changes in Gen.Choose(0, 199).Two().ListOf(6)
            select (shape, length, changes),
            static _ => [],
            static scenario =>
            {
                byte[] frame = new byte[scenario.length];
                byte[] model = (byte[])Shapes.ElementAt(scenario.shape)[1];
                model.AsSpan(0, Math.Min(model.Length, frame.Length)).CopyTo(frame);
                foreach ((int at, int value) in scenario.changes)
                    if (at < frame.Length) frame[at] = (byte)value;
                byte[] buffer = new byte[PacketFields.BufferLength];
                PacketFields fields = PacketFields.Read(BatchOf(frame), 0, buffer);
                if (fields.IsIp)
                {
                    Assert.True(fields.Destination + fields.AddressLength <= frame.Length);
                    Assert.True(Math.Max(fields.Home, fields.Route) + fields.AddressLength <= frame.Length);
                    if (fields.Ports > 0) Assert.True(fields.Ports + 4 <= frame.Length);
                }

                _ = new HashConfiguration(HashTypes.All, new ToeplitzKey(SuiteKey)).Calculate(fields, buffer);
                _ = FlowHash.Of(fields, buffer);
            },
            times: 2000);

    [Fact]
    public void FlowHash_BothDirections_Agree()
    {
        foreach ((string a, string b) in new[] { (A4, B4), (A6, B6) })
        {
            uint there = FlowOf(TestPackets.Ip(a, 1000, b, 80, TestPackets.Tcp));
            Assert.Equal(there, FlowOf(TestPackets.Ip(b, 80, a, 1000, TestPackets.Tcp, tags: 1)));
            Assert.NotEqual(there, FlowOf(TestPackets.Ip(a, 80, b, 1000, TestPackets.Tcp)));
            Assert.NotEqual(there, FlowOf(TestPackets.Ip(a, 1000, b, 80, TestPackets.Udp)));
        }

        byte[] arp = TestPackets.Ethernet(0x0806, new byte[28]);
        Assert.Equal(FlowOf(arp), FlowOf([.. arp[6..12], .. arp[..6], .. arp[12..]]));
    }

    [Fact]
    public void FlowHash_ManyFlows_SpreadOverEntries()
    {
        var entries = new HashSet<int>();
        for (ushort port = 0; port < 1000; port++) entries.Add(FlowTable.EntryOf(FlowOf(TestPackets.Ip(A4, port, B4, 80, TestPackets.Tcp))));
        Assert.InRange(entries.Count, 850, 1000); // 886 of 4096 are expected of chance
    }

    [Fact]
    public void FlowTable_FramesSent_NotesTheirPairForBothDirections()
    {
        var table = new FlowTable();
        byte[] sent = TestPackets.Ip(A4, 1000, B4, 80, TestPackets.Tcp), answer = TestPackets.Ip(B4, 80, A4, 1000, TestPackets.Tcp);
        int entry = FlowTable.EntryOf(FlowOf(answer));
        Assert.Equal(-1, table.PairOf(entry));
        table.Learn(BatchOf(sent), 3);
        Assert.Equal(3, table.PairOf(entry));
        table.Learn(BatchOf(sent), 0);
        Assert.Equal(0, table.PairOf(entry));
        table.Clear();
        Assert.Equal(-1, table.PairOf(entry));
    }

    internal static FrameBatch BatchOf(params byte[][] frames)
    {
        FrameBatch batch = FrameBatch.CreatePooled();
        foreach (byte[] frame in frames) Assert.True(batch.TryAppend(frame, default));
        return batch;
    }

    private static uint FlowOf(byte[] frame)
    {
        byte[] buffer = new byte[PacketFields.BufferLength];
        return FlowHash.Of(PacketFields.Read(BatchOf(frame), 0, buffer), buffer);
    }

    private static FrameHash HashOf(byte[] frame, HashTypes enabled) => new HashConfiguration(enabled, new ToeplitzKey(SuiteKey)).Calculate(BatchOf(frame), 0);

    private static uint Model(byte[] key, byte[] input)
    {
        uint hash = 0;
        for (int bit = 0; bit < 8 * input.Length; bit++)
        {
            if ((input[bit / 8] >> (7 - (bit % 8)) & 1) == 0) continue;
            for (int i = 0; i < 32; i++) hash ^= (uint)(key[(bit + i) / 8] >> (7 - ((bit + i) % 8)) & 1) << (31 - i);
        }

        return hash;
    }
}
