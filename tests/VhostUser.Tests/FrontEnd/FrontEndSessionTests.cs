using ActorNet.Devices.Virtio;
using ActorNet.VhostUser.FrontEnd;
using ActorNet.VhostUser.Messages;
using static ActorNet.VhostUser.Messages.FrontEndRequest;

namespace ActorNet.VhostUser.Tests.FrontEnd;

/// <summary>What a session asks of back ends, and what it makes of their answers.</summary>
public class FrontEndSessionTests
{
    private const ulong Rings = FeatureBits.Version1 | FeatureBits.MrgRxbuf | FeatureBits.EventIdx;

    private static readonly FrontEndWishes Wishes = new(Rings, 2, null);

    [Fact]
    public void Session_WithACapableBackEnd_UsesWhatThereIs()
    {
        using var driver = new FakeDriver();
        var backEnd = new ScriptedBackEnd();
        var session = new FrontEndSession(Wishes, driver);

        backEnd.Serve(session.Requests);

        Assert.Null(session.Requests.Fault);
        Assert.True(session.IsRunning);
        Assert.True(session.Config.LinkUp);
        Assert.Equal(new FrontEndAgreement(Rings | FeatureBits.Mq | FeatureBits.Status | FeatureBits.Mtu, 2, 9000), driver.Agreement);
        Assert.Equal(
            [
                SetOwner, GetFeatures, GetProtocolFeatures, SetProtocolFeatures, GetQueueNum, GetConfig, GetMaxMemSlots,
                SetStatus, SetFeatures, SetStatus, NetSetMtu, AddMemReg,
                .. Enumerable.Repeat<FrontEndRequest[]>([SetVringNum, SetVringBase, SetVringAddr, SetVringErr, SetVringCall, SetVringKick], 4).SelectMany(static one => one),
                .. Enumerable.Repeat(SetVringEnable, 4), SetStatus, GetStatus,
            ],
            backEnd.Heard);
    }

    [Fact]
    public void Session_WithABackEndThatHasNothing_StillRuns()
    {
        using var driver = new FakeDriver();
        var backEnd = new ScriptedBackEnd { Features = FeatureBits.Version1 };
        var session = new FrontEndSession(Wishes, driver);

        backEnd.Serve(session.Requests);

        Assert.True(session.IsRunning);
        Assert.Equal(new FrontEndAgreement(FeatureBits.Version1, 1, FrontEndWishes.DefaultMtu), driver.Agreement);
        Assert.DoesNotContain(backEnd.All, static request => request.NeedsReply);
        Assert.Equal(
            [
                SetOwner, GetFeatures, SetFeatures, SetMemTable,
                .. Enumerable.Repeat<FrontEndRequest[]>([SetVringNum, SetVringBase, SetVringAddr, SetVringErr, SetVringCall, SetVringKick], 2).SelectMany(static one => one),
                GetFeatures,
            ],
            backEnd.Heard);
    }

    [Fact]
    public void Session_EveryFeatureAccepted_WasOffered()
    {
        for (int bit = 0; bit < 64; bit++)
        {
            using var driver = new FakeDriver();
            var backEnd = new ScriptedBackEnd { Features = FeatureBits.Version1 | ProtocolFeatures.VirtioProtocolFeatures | (1ul << bit) };
            backEnd.Serve(new FrontEndSession(Wishes, driver).Requests);
            ulong accepted = ScriptedBackEnd.U64Of(backEnd.All.First(static request => request.Request == SetFeatures));
            Assert.Equal(0ul, accepted & ~backEnd.Features);
        }
    }

    [Theory]
    [InlineData(1ul, 1)]
    [InlineData(3ul, 2)]
    [InlineData(ulong.MaxValue, 2)]
    public void QueuePairs_AreWhatBothHave(ulong offered, int expected)
    {
        using var driver = new FakeDriver();
        var session = new FrontEndSession(Wishes, driver);
        new ScriptedBackEnd { Pairs = offered }.Serve(session.Requests);
        Assert.Equal(expected, driver.Agreement!.Pairs);
    }

    [Theory]
    [InlineData(null, new byte[] { 0x28, 0x23 }, 9000)]
    [InlineData(1500, new byte[] { 0x28, 0x23 }, 1500)]
    [InlineData(9000, new byte[] { 0x78, 0x05 }, 1400)]
    [InlineData(null, new byte[] { 0, 0 }, 1500)]
    [InlineData(null, new byte[] { 0xff, 0xff }, 65535)]
    public void Mtu_IsWhatBothCanTake(int? wished, byte[] offered, int expected)
    {
        using var driver = new FakeDriver();
        var backEnd = new ScriptedBackEnd();
        backEnd.Config[10] = offered[0];
        backEnd.Config[11] = offered[1];
        new ScriptedBackEnd { Config = backEnd.Config }.Serve(new FrontEndSession(Wishes with { Mtu = wished }, driver).Requests);
        Assert.Equal(expected, driver.Agreement!.Mtu);
    }

    [Fact]
    public void Config_ThatCannotBeRead_IsDoneWithout()
    {
        using var driver = new FakeDriver();
        var backEnd = new ScriptedBackEnd { Lies = { [GetConfig] = new byte[12] } };
        var session = new FrontEndSession(Wishes, driver);
        backEnd.Serve(session.Requests);
        Assert.True(session.IsRunning);
        Assert.Equal(NetConfig.Unknown, session.Config);
    }

    [Fact]
    public void Link_ThatTheDeviceSaysIsDown_IsDown()
    {
        using var driver = new FakeDriver();
        var backEnd = new ScriptedBackEnd();
        backEnd.Config[6] = 0;
        var session = new FrontEndSession(Wishes, driver);
        backEnd.Serve(session.Requests);
        Assert.True(session.IsRunning);
        Assert.False(session.Config.LinkUp);
    }

    [Fact]
    public void ConfigChange_IsReadAgain_OnceAtATime()
    {
        using var driver = new FakeDriver();
        var backEnd = new ScriptedBackEnd();
        var session = new FrontEndSession(Wishes, driver);
        session.OnConfigChanged(); // too early: it will be read anyway
        backEnd.Serve(session.Requests);
        backEnd.Config[6] = 0;
        backEnd.Heard.Clear();
        for (int i = 0; i < 100; i++) session.OnConfigChanged();
        backEnd.Serve(session.Requests);
        Assert.False(session.Config.LinkUp);
        Assert.Equal([GetConfig, GetConfig], backEnd.Heard);
        backEnd.Config[6] = 1;
        session.OnConfigChanged();
        backEnd.Serve(session.Requests);
        Assert.True(session.Config.LinkUp);
    }

    public static TheoryData<FrontEndRequest, byte[], VhostUserFault, string> Lies => new()
    {
        { GetFeatures, ScriptedBackEnd.U64(0), VhostUserFault.Unsuitable, "VIRTIO_F_VERSION_1" },
        { GetFeatures, [1, 2, 3], VhostUserFault.BadReply, "GET_FEATURES: the reply has 3 bytes" },
        { GetProtocolFeatures, [], VhostUserFault.BadReply, "GET_PROTOCOL_FEATURES" },
        { GetQueueNum, ScriptedBackEnd.U64(0), VhostUserFault.Unsuitable, "GET_QUEUE_NUM" },
        { GetMaxMemSlots, ScriptedBackEnd.U64(0), VhostUserFault.Unsuitable, "GET_MAX_MEM_SLOTS" },
        { GetConfig, [1], VhostUserFault.BadReply, "GET_CONFIG" },
        { SetFeatures, ScriptedBackEnd.U64(1), VhostUserFault.Refused, "SET_FEATURES: the back end refused" },
        { AddMemReg, ScriptedBackEnd.U64(ulong.MaxValue), VhostUserFault.Refused, "ADD_MEM_REG" },
        { SetVringKick, new byte[4], VhostUserFault.BadReply, "SET_VRING_KICK: an acknowledgement of 4 bytes" },
        { SetVringEnable, ScriptedBackEnd.U64(1), VhostUserFault.Refused, "SET_VRING_ENABLE" },
        { GetStatus, ScriptedBackEnd.U64(3), VhostUserFault.Unsuitable, "GET_STATUS: 0x03" },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public void Lie_EndsTheSession_SayingWhich(FrontEndRequest request, byte[] lie, VhostUserFault kind, string text)
    {
        using var driver = new FakeDriver();
        var backEnd = new ScriptedBackEnd { Lies = { [request] = lie } };
        var session = new FrontEndSession(Wishes, driver);

        backEnd.Serve(session.Requests);

        Assert.False(session.IsRunning);
        Assert.Equal(kind, session.Requests.Fault?.Kind);
        Assert.Contains(text, session.Requests.Fault!.Text, StringComparison.Ordinal);
        Assert.Equal(request, backEnd.Heard[^1]);
    }

    [Fact]
    public void RandomAnswers_EndTheSession_OrLetItRun_AndThrowNothing()
    {
        var random = new Random(20261121);
        FrontEndRequest[] answered = [GetFeatures, GetProtocolFeatures, GetQueueNum, GetMaxMemSlots, GetConfig, GetStatus, SetFeatures, AddMemReg, SetMemTable, SetVringNum, NetSetMtu];
        for (int round = 0; round < 5000; round++)
        {
            using var driver = new FakeDriver();
            var backEnd = new ScriptedBackEnd();
            for (int lies = random.Next(1, 4); lies > 0; lies--)
            {
                byte[] lie = new byte[random.Next(4) == 0 ? random.Next(300) : 8];
                random.NextBytes(lie);
                if (random.Next(2) == 0 && lie.Length >= 8) BitConverter.GetBytes(backEnd.Features ^ (1ul << random.Next(64))).CopyTo(lie, 0);
                backEnd.Lies[answered[random.Next(answered.Length)]] = lie;
            }

            var session = new FrontEndSession(Wishes, driver);
            backEnd.Serve(session.Requests);
            Assert.True(session.IsRunning ^ session.Requests.Fault is not null);
            if (driver.Agreement is { } agreed) Assert.InRange(agreed.Pairs, 1, Wishes.Pairs);
        }
    }
}
