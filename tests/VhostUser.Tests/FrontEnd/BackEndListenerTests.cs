using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.FrontEnd;
using ActorNet.VhostUser.Messages;
using ActorNet.VhostUser.Tests.BackEnd;

namespace ActorNet.VhostUser.Tests.FrontEnd;

/// <summary>What a back end says on the socket of its own requests, and what it gets for an answer.</summary>
public sealed class BackEndListenerTests : IDisposable
{
    private readonly UnixConnection _backEnd;
    private readonly BackEndListener _listener;

    public BackEndListenerTests()
    {
        (UnixConnection here, _backEnd) = UnixConnection.Pair();
        _listener = new BackEndListener(here);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _backEnd.Dispose();
    }

    [Theory]
    [InlineData(BackEndRequest.ConfigChange, 0, true, 0)]
    [InlineData(BackEndRequest.IotlbMsg, 32, false, 1)]
    [InlineData((BackEndRequest)77, 0, false, 1)]
    public void Request_IsHeard_AndAnsweredWhenItAsksForThat(BackEndRequest request, int payload, bool isConfig, byte answer)
    {
        Say(request, MessageHeader.Version, payload);
        Assert.False(_listener.Pump(10, out bool changed));
        Assert.Equal(isConfig, changed);
        Assert.Equal(IoStatus.WouldBlock, _backEnd.TryReceive(new byte[64], [], out _));

        Say(request, MessageHeader.Version | MessageHeader.NeedReply, payload);
        _listener.Pump(10, out _);
        byte[] reply = new byte[64];
        Assert.Equal(IoStatus.Done, _backEnd.TryReceive(reply, [], out int count));
        Assert.Equal(Dialogue.Bytes(MessageHeader.ForReply((uint)request, 8), answer, 0, 0, 0, 0, 0, 0, 0), reply[..count]);
        Assert.Equal(2, _listener.Heard);
    }

    [Theory]
    [InlineData(0u, 0u)]
    [InlineData(MessageHeader.Version | MessageHeader.Reply, 0u)]
    [InlineData(MessageHeader.Version, 65u)]
    [InlineData(MessageHeader.Version, uint.MaxValue)]
    public void WhatIsNoRequest_IsTheLastThingHeard(uint flags, uint size)
    {
        Assert.Equal(IoStatus.Done, _backEnd.TrySend(Dialogue.Bytes(new MessageHeader(2, flags, size)), [], out _));
        Assert.False(_listener.Pump(10, out bool changed));
        Assert.False(changed || _listener.IsOpen);
    }

    [Fact]
    public void Flood_IsHeardInPortions()
    {
        for (int i = 0; i < 25; i++) Say(BackEndRequest.ConfigChange, MessageHeader.Version, 0);
        Assert.True(_listener.Pump(10, out _));
        Assert.True(_listener.Pump(10, out _));
        Assert.False(_listener.Pump(10, out bool changed));
        Assert.True(changed);
        Assert.Equal(25, _listener.Heard);
    }

    [Fact]
    public void Descriptors_AreClosed_AndTheEndIsNoticed()
    {
        using var files = new NamedFiles();
        Assert.Equal(IoStatus.Done, _backEnd.TrySend(Dialogue.Bytes(new MessageHeader(3, MessageHeader.Version, 0)), [files.Create(4096)], out _));
        Assert.False(_listener.Pump(10, out _));
        Assert.Equal(0, files.OpenElsewhere);
        _backEnd.Dispose();
        Assert.False(_listener.Pump(10, out _));
        Assert.False(_listener.IsOpen);
    }

    private void Say(BackEndRequest request, uint flags, int payload) =>
        Assert.Equal(IoStatus.Done, _backEnd.TrySend(Dialogue.Bytes(new MessageHeader((uint)request, flags, (uint)payload), new byte[payload]), [], out _));
}
