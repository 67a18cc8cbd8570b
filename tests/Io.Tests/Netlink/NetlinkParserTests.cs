using System.Runtime.InteropServices;
using ActorNet.Io.Native;
using ActorNet.Io.Netlink;

namespace ActorNet.Io.Tests.Netlink;

/// <summary>The kernel is trusted, our arithmetic is not: whatever the bytes are, a walk ends, and within them.</summary>
public sealed class NetlinkParserTests
{
    [Fact]
    public void Walks_RandomBytes_EndWithinThem()
    {
        var random = new Random(1);
        byte[] bytes = new byte[200];
        for (int round = 0; round < 20_000; round++)
        {
            random.NextBytes(bytes);
            // Lengths that are near the truth get further than those that are not.
            for (int i = 0; i + 4 <= bytes.Length; i += 4)
                if (random.Next(3) == 0) MemoryMarshal.Write(bytes.AsSpan(i), (uint)random.Next(0, 64));
            ReadOnlySpan<byte> some = bytes.AsSpan(0, random.Next(bytes.Length + 1));

            var messages = new NetlinkMessages(some);
            for (int i = 0; messages.TryNext(out _, out ReadOnlySpan<byte> payload); i++)
            {
                Assert.True(i < bytes.Length);
                LinkDescription.Parse(payload);
            }

            LinkDescription.Parse(some);
        }
    }

    [Fact]
    public void Request_Attributes_ArePaddedAndCounted()
    {
        ReadOnlySpan<byte> message = new NetlinkRequest(LibC.RTM_NEWLINK, LibC.NLM_F_ACK).With(default(LinkMessage)).With(LibC.IFLA_IFNAME, "t0\0"u8).With(LibC.IFLA_MTU, 1500).Finish(7);

        NetlinkHeader header = MemoryMarshal.Read<NetlinkHeader>(message);
        Assert.Equal((16u + 16 + 8 + 8, LibC.RTM_NEWLINK, (ushort)(LibC.NLM_F_REQUEST | LibC.NLM_F_ACK), 7u), (header.Length, header.Type, header.Flags, header.Sequence));
        var attributes = new NetlinkAttributes(message[32..]);
        Assert.True(attributes.TryNext(out ushort type, out ReadOnlySpan<byte> value));
        Assert.Equal((LibC.IFLA_IFNAME, "t0"), (type, NetlinkAttributes.Text(value)));
        Assert.True(attributes.TryNext(out type, out value));
        Assert.Equal((LibC.IFLA_MTU, 1500), (type, NetlinkAttributes.Number(value)));
        Assert.False(attributes.TryNext(out _, out _));
    }
}
