using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Devices.VirtioNet.Steering;

namespace ActorNet.Devices.Tests.VirtioNet.Steering;

/// <summary>VIRTIO_NET_CTRL_MQ: the last command decides, a bad one changes nothing, and an answer can wait for others.</summary>
public sealed class SteeringCommandsTests
{
    private const ulong Features = FeatureBits.Version1 | FeatureBits.CtrlVq | FeatureBits.Mq | FeatureBits.Rss;

    private const byte Untouched = 0x77;

    private static readonly byte[] Rss = [4, 1, .. RssConfigurationTests.Command(HashTypes.TcpV4, [3, 1], unclassified: 2, pairs: 4)];

    private readonly TestNic _nic = Make(Features);

    [Fact]
    public void LastCommand_Decides()
    {
        Assert.Equal(0, Execute(_nic, Rss));
        Assert.Equal(4, _nic.Device.ActivePairs);
        Assert.Equal([3, 1], _nic.Device.Steering.Rss!.Table.ToArray());

        Assert.Equal(0, Execute(_nic, [4, 0, 2, 0]));
        Assert.Equal(2, _nic.Device.ActivePairs);
        Assert.Null(_nic.Device.Steering.Rss);
        Assert.Equal(HashTypes.TcpV4, _nic.Device.Steering.Hash!.Types); // what is reported stays

        Assert.Equal(0, Execute(_nic, Rss));
        Assert.NotNull(_nic.Device.Steering.Rss);
        _nic.Device.Reset();
        Assert.Same(ReceiveSteering.Initial, _nic.Device.Steering);
    }

    [Fact]
    public void BadCommand_IsRefused_AndChangesNothing()
    {
        Assert.Equal(0, Execute(_nic, Rss));
        ReceiveSteering before = _nic.Device.Steering;
        for (int length = 2; length < Rss.Length; length++) Assert.Equal(1, Execute(_nic, Rss[..length]));
        Assert.Equal(1, Execute(_nic, [4, 1, .. RssConfigurationTests.Command(HashTypes.TcpV4, [3, 4])]));
        Assert.Equal(1, Execute(_nic, [4, 2, .. new byte[13]])); // not negotiated
        Assert.Same(before, _nic.Device.Steering);
        Assert.Equal(1, Execute(Make(Features & ~FeatureBits.Rss), Rss));
    }

    [Fact]
    public void ControlQueueIndex_WithRssAlone_IsBehindAllPairs()
    {
        Assert.Equal(8, Make(Features & ~FeatureBits.Mq).Device.ControlQueueIndex);
        Assert.Equal(2, Make(Features & ~(FeatureBits.Mq | FeatureBits.Rss)).Device.ControlQueueIndex);
    }

    [Fact]
    public void Deferred_AnswersInOrder_AfterOthersHaveDoneTheirPart()
    {
        var control = new ControlQueue(_nic.Device, _nic.Queue) { DefersSteering = true };
        Func<byte> pairs = Submit(_nic, 0, [4, 0, 3, 0]), unknown = Submit(_nic, 2, [99, 0]);

        Assert.Equal(0, control.Process(16));
        Assert.True(control.IsDeferred);
        Assert.Equal(3, _nic.Device.ActivePairs); // in effect before it is answered
        Assert.Equal(0, control.Process(16));
        control.Publish();
        Assert.Empty(_nic.Driver.TakeUsed());

        control.AnswerDeferred();
        Assert.Equal(ControlCommands.Ok, pairs());
        Assert.Equal(1, control.Process(16));
        Assert.Equal(ControlCommands.Error, unknown());
        control.Publish();
        Assert.Equal(2, _nic.Driver.TakeUsed().Length);
        Assert.Throws<InvalidOperationException>(control.AnswerDeferred);
    }

    private static byte Execute(TestNic nic, byte[] command)
    {
        Func<byte> answer = Submit(nic, 0, command);
        Assert.Equal(1, nic.Control.Process(1));
        nic.Control.Publish();
        Assert.Single(nic.Driver.TakeUsed());
        return answer();
    }

    private static Func<byte> Submit(TestNic nic, int first, byte[] command)
    {
        ulong data = nic.Driver.Allocate(command.Length), answer = nic.Driver.Allocate(1);
        nic.Driver.At(data, command.Length).CopyFrom(command);
        nic.Driver.At(answer, 1).Write(0, Untouched);
        nic.Driver.Chain(first, (data, command.Length, false), (answer, 1, true));
        return () => nic.Driver.At(answer, 1).Read<byte>(0);
    }

    private static TestNic Make(ulong features) => new(features, ring: 256, new VirtioNetOptions(null, QueuePairs: 4) { EnabledFeatures = FeatureBits.Rss });
}
