using System.Runtime.InteropServices;
using ActorNet.Devices.Virtio;
using ActorNet.VhostUser.BackEnd;
using ActorNet.VhostUser.FrontEnd;
using ActorNet.VhostUser.Messages;
using static ActorNet.VhostUser.Messages.FrontEndRequest;

namespace ActorNet.VhostUser.Tests.BackEnd;

/// <summary>Features, acknowledgements, configuration space, status.</summary>
public class NegotiationTests
{
    [Theory]
    [InlineData(ConfigOffer.On, false, true)]
    [InlineData(ConfigOffer.Off, true, false)]
    [InlineData(ConfigOffer.Auto, true, true)]
    [InlineData(ConfigOffer.Auto, false, false)]
    public void Config_IsOffered(ConfigOffer offer, bool ownsFirst, bool offered)
    {
        using var dialogue = new Dialogue(offer);
        if (ownsFirst) dialogue.Tell(SetOwner);

        Assert.Equal(offered, (dialogue.Ask(GetProtocolFeatures) & ProtocolFeatures.Config) != 0);
    }

    [Fact]
    public void NeedReply_WithoutReplyAck_IsIgnored()
    {
        using var dialogue = new Dialogue();

        dialogue.Channel.Send(SetVringNum, new VringState(0, 256), needReply: true);
        dialogue.Pump();

        Assert.False(dialogue.HasAnswer);
    }

    [Fact]
    public void NeedReply_OnARequestWithAReply_GetsOnlyThatOne()
    {
        using var dialogue = new Dialogue();
        dialogue.Tell(SetProtocolFeatures, ProtocolFeatures.ReplyAck);

        dialogue.Channel.Send(GetFeatures, needReply: true);

        Assert.NotEqual(0ul, dialogue.Channel.Receive<ulong>(GetFeatures));
        Assert.False(dialogue.HasAnswer);
    }

    [Theory]
    [InlineData(67ul, 1ul)]
    [InlineData(68ul, 0ul)]
    [InlineData(1500ul, 0ul)]
    [InlineData(65535ul, 0ul)]
    [InlineData(65536ul, 1ul)]
    [InlineData(ulong.MaxValue, 1ul)]
    public void Mtu_IsAcknowledgedWhenItCanBe(ulong mtu, ulong acknowledgement)
    {
        using var dialogue = new Dialogue();
        dialogue.Tell(SetProtocolFeatures, ProtocolFeatures.ReplyAck | ProtocolFeatures.Mtu);

        Assert.Equal(acknowledgement, dialogue.Ack(NetSetMtu, mtu));
        Assert.Equal(acknowledgement == 0 ? $"mtu {mtu}" : "", dialogue.Device.Take());
    }

    [Fact]
    public void Mtu_AboveTheDevicesOwn_IsRefused()
    {
        using var dialogue = new Dialogue();
        dialogue.Device.MaxMtu = 1500;
        dialogue.Tell(SetProtocolFeatures, ProtocolFeatures.ReplyAck | ProtocolFeatures.Mtu);

        Assert.Equal(1ul, dialogue.Ack(NetSetMtu, 1501ul));
    }

    [Fact]
    public void Config_OfAMigration_IsWrittenWhereADriverCannot()
    {
        using var dialogue = new Dialogue(ConfigOffer.On);
        dialogue.Tell(SetProtocolFeatures, ProtocolFeatures.ReplyAck | ProtocolFeatures.Config);
        byte[] payload = new byte[ConfigHeader.Length + 10];
        dialogue.Device.Config.CopyTo(payload.AsSpan(ConfigHeader.Length));

        foreach ((uint flags, ulong acknowledgement) in (ReadOnlySpan<(uint, ulong)>)[(0, 1), (1, 0), (2, 1)])
        {
            MemoryMarshal.Write(payload, new ConfigHeader(0, 10, flags));
            dialogue.Channel.SendBytes(SetConfig, payload, needReply: true);
            Assert.Equal(acknowledgement, dialogue.Channel.Receive<ulong>(SetConfig));
        }
    }

    [Theory]
    [InlineData(0x0000_5634_1200_5452ul, 0ul)]
    [InlineData(0xffff_5634_1200_5452ul, 0ul)] // what is behind the address means nothing
    [InlineData(0ul, 1ul)]
    [InlineData(0x0000_5634_1200_5453ul, 1ul)] // a group
    public void Rarp_AnnouncesTheStation(ulong payload, ulong acknowledgement)
    {
        using var dialogue = new Dialogue();
        dialogue.Tell(SetProtocolFeatures, ProtocolFeatures.ReplyAck | ProtocolFeatures.Rarp);

        Assert.Equal(acknowledgement, dialogue.Ack(SendRarp, payload));

        Assert.Equal(acknowledgement == 0 ? "announce 52:54:00:12:34:56" : "", dialogue.Device.Take());
    }

    [Fact]
    public void Endianness_IsLittle_AndNoOther()
    {
        using var dialogue = new Dialogue();
        dialogue.Tell(SetProtocolFeatures, ProtocolFeatures.ReplyAck);

        Assert.Equal(0ul, dialogue.Ack(SetVringEndian, new VringState(1, 0)));
        Assert.Equal(1ul, dialogue.Ack(SetVringEndian, new VringState(1, 1)));
        Assert.Equal(0ul, dialogue.Ask(GetProtocolFeatures) & ProtocolFeatures.CrossEndian);
    }

    [Fact]
    public void Postcopy_IsRefusedInItsOwnTerms_AndTheSessionGoesOn()
    {
        using var dialogue = new Dialogue();
        dialogue.Tell(SetProtocolFeatures, ProtocolFeatures.ReplyAck);

        dialogue.Channel.Send(PostcopyAdvise);
        Assert.Empty(dialogue.Channel.ReceiveBytes(PostcopyAdvise).ToArray());
        dialogue.Channel.Send(PostcopyListen, needReply: true);
        Assert.Equal(1ul, dialogue.Channel.Receive<ulong>(PostcopyListen));
        Assert.Equal(1ul, dialogue.Ask(PostcopyEnd));
        dialogue.Channel.Send(PostcopyAdvise);
        dialogue.Channel.ReceiveBytes(PostcopyAdvise);

        Assert.Single(dialogue.Warnings);
        Assert.Equal(4, dialogue.Session.IgnoredRequests);
        Assert.Equal(0ul, dialogue.Ask(GetProtocolFeatures) & ProtocolFeatures.PageFault);
    }

    [Fact]
    public void Owner_Reset_DisablesTheRings_AndForgetsNothing()
    {
        using var dialogue = new Dialogue();
        dialogue.Tell(SetFeatures, ProtocolFeatures.VirtioProtocolFeatures);
        dialogue.SetMemory();
        dialogue.StartRing(0);
        dialogue.Tell(SetVringEnable, new VringState(0, 1));
        dialogue.Device.Take();

        dialogue.Tell(ResetOwner);
        dialogue.Tell(SetVringEnable, new VringState(0, 1));

        Assert.Equal("disable 0; enable 0", dialogue.Device.Take());
    }

    [Fact]
    public void Config_ReadsBehindTheEndAsZero()
    {
        using var dialogue = new Dialogue(ConfigOffer.On);

        byte[] all = dialogue.FrontEnd.ReadConfig(0, 256);

        Assert.Equal(dialogue.Device.Config, all[..10]);
        Assert.All(all[10..], static b => Assert.Equal(0, b));
        Assert.Equal(dialogue.Device.Config[2..8], dialogue.FrontEnd.ReadConfig(2, 6));
    }

    [Theory]
    [InlineData(256u, 1u)]
    [InlineData(0u, 257u)]
    [InlineData(uint.MaxValue, 8u)]
    [InlineData(8u, uint.MaxValue)]
    public void Config_OutsideTheSpace_IsAnsweredWithSizeZero(uint offset, uint size)
    {
        using var dialogue = new Dialogue(ConfigOffer.On);

        dialogue.Channel.Send(GetConfig, new ConfigHeader(offset, size, 0));
        ReadOnlySpan<byte> reply = dialogue.Channel.ReceiveBytes(GetConfig);

        Assert.Equal(ConfigHeader.Length, reply.Length);
        Assert.Equal(0u, MemoryMarshal.Read<ConfigHeader>(reply).Size);
    }

    [Theory]
    [InlineData(0, 6, 0ul)]
    [InlineData(2, 2, 0ul)]
    [InlineData(6, 2, 1ul)]
    [InlineData(250, 6, 1ul)]
    public void Config_Written_IsRefusedWhereTheDeviceRefuses(int offset, int size, ulong acknowledgement)
    {
        using var dialogue = new Dialogue(ConfigOffer.On);
        dialogue.Tell(SetProtocolFeatures, ProtocolFeatures.ReplyAck | ProtocolFeatures.Config);
        byte[] payload = new byte[ConfigHeader.Length + size];
        payload.AsSpan().Fill(0xaa);
        MemoryMarshal.Write(payload, new ConfigHeader((uint)offset, (uint)size, 0));

        dialogue.Channel.SendBytes(SetConfig, payload, needReply: true);

        Assert.Equal(acknowledgement, dialogue.Channel.Receive<ulong>(SetConfig));
        Assert.Equal(acknowledgement == 0, dialogue.Device.Config.Contains((byte)0xaa));
    }

    [Fact]
    public void Status_IsRemembered_AndZeroStopsTheRings()
    {
        using var dialogue = new Dialogue();
        dialogue.SetMemory();
        dialogue.StartRing(0);
        dialogue.FrontEnd.WriteStatus(0x0f);
        dialogue.Pump();
        Assert.Equal(0x0f, dialogue.FrontEnd.ReadStatus());
        dialogue.Device.Take();

        dialogue.FrontEnd.WriteStatus(0);
        dialogue.Pump();

        Assert.Equal("stop 0", dialogue.Device.Take());
        Assert.Equal(0, dialogue.FrontEnd.ReadStatus());
    }

    [Fact]
    public void FrontEnd_OpensStartsAndStops_WithEveryStepAcknowledged()
    {
        using var dialogue = new Dialogue();
        VhostUserFrontEnd frontEnd = dialogue.FrontEnd;

        frontEnd.Open();
        frontEnd.SetFeatures(frontEnd.OfferedFeatures);
        var (region, file) = dialogue.Region();
        frontEnd.SetMemory([region], [file]);
        VringAddress address = Dialogue.AddressOf(1);
        frontEnd.StartRing(
            1, new(256, address.Descriptors, address.Available, address.Used, Devices.Virtio.AddressSpace.User), VirtqueuePosition.Split(7),
            dialogue.Files.Bell(), dialogue.Files.Bell(), dialogue.Files.Bell());
        frontEnd.EnableRing(1, enabled: true);

        Assert.Equal(2, frontEnd.QueuePairs);
        Assert.Equal(FakeDevice.OfferedFeatures, dialogue.Session.Features);
        Assert.Equal("features 0x120008000; memory 1; disable 1; start 1 at 7; enable 1", dialogue.Device.Take());
        Assert.Equal(100u, frontEnd.StopRing(1));
        Assert.False(dialogue.HasAnswer);
    }

    [Fact]
    public void FrontEnd_BackEndEndsTheSession_Throws()
    {
        using var dialogue = new Dialogue();
        dialogue.FrontEnd.Open();

        Assert.Throws<VhostUserException>(() => dialogue.FrontEnd.StopRing(99));

        Assert.Equal(VhostUserFault.VringIndexOutOfRange, dialogue.Fault?.Kind);
    }
}
