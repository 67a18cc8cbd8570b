using System.Buffers.Binary;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.VirtioNet.Control;

public class CoalescingCommandTests
{
    private const ulong Features = FeatureBits.Version1 | FeatureBits.CtrlVq | FeatureBits.Mq | FeatureBits.NotfCoal | FeatureBits.VqNotfCoal;
    private static readonly int[] RoomToGet = [9];

    private readonly ControlRig _rig = new(Features);

    public CoalescingCommandTests()
    {
        for (int index = 0; index < 4; index++) _rig.Device.Coalescing.SetEnabled(index, true);
    }

    [Fact]
    public void Settings_AreAtFirstOff() => Assert.All(Enumerable.Range(0, 8), index => Assert.False(_rig.Device.Coalescing.Of(index).IsOn));

    /// <summary>The example of the specification: what was set last for a queue holds.</summary>
    [Fact]
    public void Settings_LastCommandForAQueue_Holds()
    {
        Assert.True(_rig.Execute(SetAll(1, 11, 12)).IsOk); // all receive queues
        Assert.Equal([(11, 12), (0, 0), (11, 12), (0, 0)], Now(4));
        Assert.True(_rig.Execute(SetQueue(0, 21, 22)).IsOk);
        Assert.Equal([(21, 22), (0, 0), (11, 12), (0, 0)], Now(4));
        Assert.Equal((21, 22), Get(0));
        Assert.True(_rig.Execute(SetQueue(1, 31, 32)).IsOk);
        Assert.True(_rig.Execute(SetAll(0, 41, 42)).IsOk); // all transmit queues
        Assert.Equal([(21, 22), (41, 42), (11, 12), (41, 42)], Now(4));
        Assert.Equal((41, 42), Get(1));
    }

    [Fact]
    public void Queue_DisabledAndEnabledAgain_KeepsItsSettings()
    {
        _rig.Execute(SetAll(1, 11, 12));
        _rig.Execute(SetQueue(0, 21, 22));
        _rig.Device.Coalescing.SetEnabled(0, false);
        _rig.Device.Coalescing.SetEnabled(0, true);

        Assert.Equal((21, 22), Get(0));
        _rig.Device.Coalescing.SetEnabled(6, true); // enabled after the command
        Assert.Equal((11, 12), Get(6));
    }

    [Fact]
    public void Queue_ThatBeginsAnew_HasTheSettingsOfItsKind()
    {
        _rig.Execute(SetAll(1, 11, 12));
        _rig.Execute(SetQueue(0, 21, 22));
        _rig.Execute(SetQueue(1, 31, 32));
        for (int index = 0; index < 10; index++) _rig.Device.Coalescing.BeginAnew(index);

        Assert.Equal([(11, 12), (0, 0)], Now(2));
    }

    [Theory]
    [InlineData(4)] // not enabled
    [InlineData(8)] // the control queue
    [InlineData(9)]
    [InlineData(0xffff)]
    public void Queue_NotEnabledOrNotOfFrames_IsRefused(int index)
    {
        Assert.False(_rig.Execute(SetQueue(index, 1, 1)).IsOk);
        ControlReply reply = _rig.Execute([6, 3, (byte)index, (byte)(index >> 8), 0, 0], room: RoomToGet);
        Assert.Equal(9, 1 + reply.Result.Length); // zeros, then the acknowledgement
        Assert.Equal(ControlCommands.Error, reply.Result[^1]);
    }

    [Fact]
    public void Get_IgnoresTheReservedNumber_AndCutsItsAnswerAsTheDriverDid()
    {
        _rig.Execute(SetQueue(2, 0x01020304, 0x05060708));
        ControlReply reply = _rig.Execute([6, 3, 2, 0, 0xab, 0xcd], pieces: [1, 2], room: [3, 4, 1, 5]);
        Assert.Equal([4, 3, 2, 1, 8, 7, 6, 5, 0], (byte[])[reply.Acknowledgement, .. reply.Result]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Get_WithoutRoomForTheAnswer_IsRefused(int room)
    {
        ControlReply reply = _rig.Execute([6, 3, 0, 0, 0, 0], room: [room]);
        Assert.Equal(ControlCommands.Error, ((byte[])[reply.Acknowledgement, .. reply.Result])[^1]);
        Assert.Equal(room, 1 + reply.Result.Length);
    }

    [Fact]
    public void Set_Incomplete_IsRefusedWithoutChange()
    {
        uint version = _rig.Device.Coalescing.Version;
        foreach (byte[] command in (byte[][])[SetAll(0, 1, 2), SetAll(1, 1, 2), SetQueue(0, 1, 2)])
            for (int length = 2; length < command.Length; length++) Assert.False(_rig.Execute(command.AsSpan(0, length)).IsOk);
        Assert.Equal(version, _rig.Device.Coalescing.Version);
        Assert.All(Now(4), settings => Assert.Equal((0, 0), settings));
    }

    [Theory]
    [InlineData(FeatureBits.NotfCoal, true, false)]
    [InlineData(FeatureBits.VqNotfCoal, false, true)]
    public void Commands_FollowTheirFeature(ulong feature, bool all, bool queue)
    {
        ControlRig rig = new(FeatureBits.Version1 | FeatureBits.CtrlVq | feature);
        rig.Device.Coalescing.SetEnabled(0, true);
        Assert.Equal(all, rig.Execute(SetAll(1, 1, 1)).IsOk);
        Assert.Equal(queue, rig.Execute(SetQueue(0, 1, 1)).IsOk);
    }

    [Fact]
    public void Reset_TurnsItOff()
    {
        _rig.Execute(SetAll(1, 11, 12));
        _rig.Device.Reset();
        Assert.Equal([(0, 0), (0, 0)], Now(2));
        _rig.Device.Coalescing.SetEnabled(6, true);
        Assert.False(_rig.Device.Coalescing.Of(6).IsOn);
    }

    [Theory]
    [InlineData(0u, 5u, false)]
    [InlineData(5u, 0u, false)]
    [InlineData(1u, 1u, true)]
    [InlineData(uint.MaxValue, uint.MaxValue, true)]
    public void Settings_AreOn_WhenNeitherIsZero(uint packets, uint microseconds, bool isOn) => Assert.Equal(isOn, new CoalescingSettings(packets, microseconds).IsOn);

    private (int Packets, int Microseconds) Get(int index)
    {
        ControlReply reply = _rig.Execute([6, 3, (byte)index, 0, 0, 0], room: RoomToGet);
        byte[] answer = [reply.Acknowledgement, .. reply.Result];
        Assert.Equal(ControlCommands.Ok, answer[8]);
        return (BinaryPrimitives.ReadInt32LittleEndian(answer), BinaryPrimitives.ReadInt32LittleEndian(answer.AsSpan(4)));
    }

    private IEnumerable<(int, int)> Now(int count) =>
        Enumerable.Range(0, count).Select(index => ((int)_rig.Device.Coalescing.Of(index).MaxPackets, (int)_rig.Device.Coalescing.Of(index).MaxMicroseconds));

    private static byte[] SetAll(byte command, uint packets, uint microseconds) => [6, command, .. Settings(packets, microseconds)];

    private static byte[] SetQueue(int index, uint packets, uint microseconds) => [6, 2, (byte)index, (byte)(index >> 8), 0xee, 0xee, .. Settings(packets, microseconds)];

    private static byte[] Settings(uint packets, uint microseconds)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, packets);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), microseconds);
        return bytes;
    }
}
