using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Devices.VirtioNet.Statistics;

namespace ActorNet.Devices.Tests.VirtioNet.Control;

public class StatisticsCommandTests
{
    private const ulong Features = FeatureBits.Version1 | FeatureBits.CtrlVq | FeatureBits.CtrlRx | FeatureBits.Mq | FeatureBits.DeviceStats | FeatureBits.SpeedDuplex;

    private readonly ControlRig _rig = Rig(Features);

    [Fact]
    public void Query_TellsTheTypes()
    {
        ControlReply reply = _rig.Execute([8, 0], room: [9]);
        Assert.True(reply.IsOk);
        Assert.Equal(StatisticsTypes.Supported, BinaryPrimitives.ReadUInt64LittleEndian(reply.Result));
        Assert.Equal(8, reply.Result.Length);
        Assert.NotEqual(0UL, StatisticsTypes.Supported & (1UL << 32));
        Assert.False(_rig.Execute([8, 0], room: [8]).IsOk); // no room for it
    }

    [Fact]
    public void Get_ReceiveBasic_HasTheSpecificationsLayout()
    {
        ControlReply reply = _rig.Execute(Get((2, 1)), room: [1, 56]);
        Assert.True(reply.IsOk);
        Assert.Equal([0, 0, 2, 0, 0, 0, 56, 0], reply.Result[..8]);
        Assert.Equal([0x21000, 0x20000 + (long)ReceiveCounter.Frames, 0x20000 + (long)ReceiveCounter.Bytes, 0x22000, 0x23000, 0], Numbers(reply.Result.AsSpan(8)));
    }

    [Fact]
    public void Get_TransmitBasic_HasTheSpecificationsLayout()
    {
        ControlReply reply = _rig.Execute(Get((3, 1UL << 16)), room: [57]);
        Assert.Equal([16, 0, 3, 0, 0, 0, 56, 0], reply.Result[..8]);
        long malformed = (3 * 0x30000) + (long)TransmitCounter.TooShort + (long)TransmitCounter.TooLong + (long)TransmitCounter.BadOffload;
        Assert.Equal([0x31000, 0x30000 + (long)TransmitCounter.Frames, 0x30000 + (long)TransmitCounter.Bytes, 0x32000, 0x33000, malformed], Numbers(reply.Result.AsSpan(8)));
    }

    [Theory]
    [InlineData(0, 1, FeatureBits.GuestCsum, 32 + 8)]
    [InlineData(0, 2, FeatureBits.GuestCsum | FeatureBits.GuestTso6, 32 + 8)]
    [InlineData(1, 17, FeatureBits.Csum, 16 + 8)]
    [InlineData(1, 18, FeatureBits.Csum | FeatureBits.HostUso, 48 + 8)]
    public void Get_ChecksumsAndSegmentation_NeedTheirOffloads(int index, int type, ulong features, int length)
    {
        ControlReply reply = Rig(Features | features).Execute(Get((index, 1UL << type)), room: [100]);
        Assert.True(reply.IsOk);
        Assert.Equal([(byte)type, 0, (byte)index, 0, 0, 0, (byte)length, 0], reply.Result[..8]);
        Assert.Equal(length, reply.Result.Length);
        Assert.False(_rig.Execute(Get((index, 1UL << type)), room: [100]).IsOk);
    }

    [Fact]
    public void Get_ControlQueue_CountsTheCommandItself()
    {
        _rig.Execute([0, 0, 1]); // carried out
        _rig.Execute([99, 0]);
        _rig.Execute([2, 0, 5, 0]); // not negotiated
        _rig.Execute([0, 0]);
        ControlReply reply = _rig.Execute(Get((8, 1UL << 32)), room: [25]);
        Assert.Equal([32, 0, 8, 0, 0, 0, 24, 0], reply.Result[..8]);
        Assert.Equal([5L, 2L], Numbers(reply.Result.AsSpan(8)));
    }

    [Fact]
    public void Get_SeveralQueuesAndTypes_AnswersInOrder()
    {
        ControlReply reply = _rig.Execute(Get((0, 1 | 8), (8, 1UL << 32), (1, (1UL << 16) | (1UL << 19))), pieces: [1, 5, 17], room: [10, 100, 3, 500]);
        Assert.True(reply.IsOk);
        List<(int Type, int Queue)> replies = [];
        for (int at = 0; at < reply.Result.Length; at += BinaryPrimitives.ReadUInt16LittleEndian(reply.Result.AsSpan(at + 6)))
            replies.Add((reply.Result[at], BinaryPrimitives.ReadUInt16LittleEndian(reply.Result.AsSpan(at + 2))));
        Assert.Equal([(0, 0), (3, 0), (32, 8), (16, 1), (19, 1)], replies);
    }

    [Theory]
    [InlineData(56, 0)]
    [InlineData(57, 56)]
    [InlineData(112, 56)]
    [InlineData(113, 112)]
    public void Get_WithLittleRoom_AnswersWithWhatFitsWhole(int room, int answered)
    {
        ControlReply reply = _rig.Execute(Get((0, 1), (2, 1), (4, 1)), room: [room]);
        Assert.True(reply.IsOk);
        Assert.Equal(answered, reply.Result.Length);
    }

    [Theory]
    [InlineData(9, 1UL << 32)] // no such queue
    [InlineData(0xffff, 1UL)]
    [InlineData(0, 1UL << 5)] // no such type
    [InlineData(0, 1UL << 63)]
    [InlineData(0, 1UL << 16)] // of another kind of queue
    [InlineData(1, 1UL)]
    [InlineData(8, 1UL)]
    [InlineData(0, 1UL << 32)]
    public void Get_OneWrongRequest_FailsTheWholeCommand(int index, ulong types)
    {
        ControlReply reply = _rig.Execute(Get((0, 1), (index, types)), room: [500]);
        Assert.False(reply.IsOk);
        Assert.Empty(reply.Result);
    }

    [Fact]
    public void Get_TypeWhoseFeatureWasNotAccepted_IsRefused()
    {
        Assert.True(_rig.Execute(Get((0, 8)), room: [100]).IsOk);
        Assert.False(Rig(Features & ~FeatureBits.SpeedDuplex).Execute(Get((0, 8)), room: [100]).IsOk);
    }

    [Fact]
    public void Get_QueuesThatTheDriverDoesNotKnow_AreRefused()
    {
        ControlRig rig = Rig(Features & ~FeatureBits.Mq);
        Assert.True(rig.Execute(Get((1, 1UL << 16)), room: [100]).IsOk);
        Assert.True(rig.Execute(Get((2, 1UL << 32)), room: [100]).IsOk); // its control queue
        Assert.False(rig.Execute(Get((3, 1UL << 16)), room: [100]).IsOk);
    }

    [Fact]
    public void Get_IncompleteOrTooManyRequests_IsRefused()
    {
        byte[] one = Get((0, 1));
        for (int length = 2; length < one.Length; length++) Assert.False(_rig.Execute(one.AsSpan(0, length), room: [100]).IsOk);
        Assert.False(_rig.Execute([.. one, 0], room: [100]).IsOk);
        Assert.True(_rig.Execute(Get([.. Enumerable.Repeat((0, 1UL), 18)]), room: [2000]).IsOk);
        Assert.False(_rig.Execute(Get([.. Enumerable.Repeat((0, 1UL), 19)]), room: [2000]).IsOk);
        Assert.True(_rig.Execute(Get((0, 0)), room: [1]).IsOk); // asks for nothing
    }

    private static ControlRig Rig(ulong features)
    {
        ControlRig rig = new(features, new VirtioNetOptions(MacAddress.Parse("52:54:00:00:00:01"), QueuePairs: 4) { Speed = 10_000 });
        for (int i = 0; i < 8; i++) rig.Device.SetStatistics(i, new FakeStatistics(i));
        return rig;
    }

    private static byte[] Get(params (int Index, ulong Types)[] requests)
    {
        byte[] command = new byte[2 + (16 * requests.Length)];
        (command[0], command[1]) = (8, 1);
        for (int i = 0; i < requests.Length; i++)
        {
            Span<byte> request = command.AsSpan(2 + (16 * i), 16);
            request.Fill(0xee); // reserved numbers mean nothing
            BinaryPrimitives.WriteUInt16LittleEndian(request, (ushort)requests[i].Index);
            BinaryPrimitives.WriteUInt64LittleEndian(request[8..], requests[i].Types);
        }

        return command;
    }

    private static long[] Numbers(ReadOnlySpan<byte> bytes)
    {
        long[] numbers = new long[bytes.Length / 8];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(8 * i)..]);
        return numbers;
    }
}
