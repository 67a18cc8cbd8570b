using ActorNet.Devices.L2tp;

namespace ActorNet.Devices.Tests.L2tp;

public sealed class L2tpv3HeaderTests
{
    [Fact]
    public void Write_EachPart_IsWhereItBelongs()
    {
        Assert.Equal("0001e240", Written(new L2tpv3Options(123_456, 1)));
        Assert.Equal("000300000001e240", Written(new L2tpv3Options(123_456, 1) { IsUdp = true }));
        Assert.Equal("0001e240deadbeef", Written(new L2tpv3Options(123_456, 1) { CookieLength = 4, TransmitCookie = 0xdeadbeef }));
        Assert.Equal("0001e2400123456789abcdef", Written(new L2tpv3Options(123_456, 1) { CookieLength = 8, TransmitCookie = 0x0123_4567_89ab_cdef }));
        Assert.Equal("000300000001e240deadbeef000000010000",
            Written(new L2tpv3Options(123_456, 1) { IsUdp = true, CookieLength = 4, TransmitCookie = 0xdeadbeef, HasCounter = true, Offset = 2 }));
    }

    [Fact]
    public void Write_Counter_CountsUnlessPinned()
    {
        var counting = new L2tpv3Header(new L2tpv3Options(1, 1) { HasCounter = true });
        var pinned = new L2tpv3Header(new L2tpv3Options(1, 1) { HasCounter = true, IsCounterPinned = true });
        var bytes = new byte[8];
        counting.Write(bytes);
        counting.Write(bytes);
        Assert.Equal(2, bytes[7]);
        pinned.Write(bytes);
        pinned.Write(bytes);
        Assert.Equal(0, bytes[7]);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Check_WhatTheOtherEndWrites_IsTaken(bool udp, int cookie, bool counter, int offset, bool ip)
    {
        var there = new L2tpv3Header(new L2tpv3Options(7, 9) { IsUdp = udp, CookieLength = cookie, TransmitCookie = 5, ReceiveCookie = 6, HasCounter = counter, Offset = offset });
        var here = new L2tpv3Header(new L2tpv3Options(9, 7) { IsUdp = udp, CookieLength = cookie, TransmitCookie = 6, ReceiveCookie = 5, HasCounter = counter, Offset = offset }, ip);
        var message = new byte[here.ReceivedLength + 60];
        if (ip) message[0] = 0x45;
        int before = ip ? 20 : 0;
        there.Write(message.AsSpan(before));
        Assert.Equal((there.Length + before, L2tpv3Fault.None), (here.ReceivedLength, here.Check(message, message.Length)));

        // One bit in any byte that is compared makes it another's.
        for (int i = before + (udp ? 4 : 0); i < before + (udp ? 8 : 4) + cookie; i++)
        {
            message[i] ^= 0x10;
            Assert.Equal(i < before + (udp ? 8 : 4) ? L2tpv3Fault.WrongSession : L2tpv3Fault.WrongCookie, here.Check(message, message.Length));
            message[i] ^= 0x10;
        }

        for (int length = 0; length <= here.ReceivedLength; length++) Assert.Equal(L2tpv3Fault.TooShort, here.Check(message.AsSpan(0, length), length));
    }

    public static TheoryData<bool, int, bool, int, bool> Shapes()
    {
        var shapes = new TheoryData<bool, int, bool, int, bool>();
        foreach (bool udp in (bool[])[false, true])
            foreach (int cookie in (int[])[0, 4, 8])
                foreach (bool counter in (bool[])[false, true])
                    foreach (int offset in (int[])[0, 4, L2tpv3Header.MostOffset]) shapes.Add(udp, cookie, counter, offset, !udp && offset == 4);
        return shapes;
    }

    [Theory]
    [InlineData(0x8003_0000)] // control
    [InlineData(0x0002_0000)] // version 2
    public void Check_OtherMessagesOverUdp_AreNoData(uint first)
    {
        var header = new L2tpv3Header(new L2tpv3Options(7, 7) { IsUdp = true });
        var message = new byte[100];
        header.Write(message);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(message, first);
        Assert.Equal(L2tpv3Fault.NotData, header.Check(message, message.Length));
    }

    [Fact]
    public void Check_IpHeaderWithOptions_IsNotTakenForOneWithout()
    {
        var header = new L2tpv3Header(new L2tpv3Options(7, 7), receivesIpHeader: true);
        var message = new byte[100];
        message[0] = 0x46;
        header.Write(message.AsSpan(20));
        Assert.Equal(L2tpv3Fault.NotData, header.Check(message, message.Length));
    }

    private static string Written(L2tpv3Options options)
    {
        var header = new L2tpv3Header(options);
        var bytes = new byte[header.Length];
        bytes.AsSpan().Fill(0xff);
        header.Write(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
