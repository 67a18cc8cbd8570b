using ActorNet.Devices.Pci;

namespace ActorNet.Devices.Tests.Pci;

public sealed class StateTests
{
    [Fact]
    public void Reader_WhatAWriterWrote_ReadsTheSame()
    {
        var writer = new StateWriter();
        writer.Write((byte)0x12);
        writer.Write(true);
        writer.Write((ushort)0x3456);
        writer.Write(0x789a_bcdeu);
        writer.Write(ulong.MaxValue - 1);
        writer.Write([1, 2, 3]);
        writer.WriteDeadline(1_500, now: 1_000);
        writer.WriteDeadline(900, now: 1_000);
        writer.WriteDeadline(long.MaxValue, now: 1_000);

        var reader = new StateReader(writer.ToArray());
        byte[] bytes = new byte[3];
        Assert.Equal(0x12, reader.ReadByte());
        Assert.True(reader.ReadBoolean());
        Assert.Equal(0x3456, reader.ReadUInt16());
        Assert.Equal(0x789a_bcdeu, reader.ReadUInt32());
        Assert.Equal(ulong.MaxValue - 1, reader.ReadUInt64());
        reader.Read(bytes);
        Assert.Equal([1, 2, 3], bytes);
        Assert.Equal(70_500, reader.ReadDeadline(70_000, longest: 500));
        Assert.Equal(70_000, reader.ReadDeadline(70_000, longest: 500)); // was due
        Assert.Equal(long.MaxValue, reader.ReadDeadline(70_000, longest: 500));
        Assert.True(reader.IsEmpty);
        Assert.False(reader.IsBad);
    }

    [Fact]
    public void Writer_MoreThanItBeganWith_Grows()
    {
        var writer = new StateWriter();
        for (uint i = 0; i < 10_000; i++) writer.Write(i);
        var reader = new StateReader(writer.ToArray());
        for (uint i = 0; i < 10_000; i++) Assert.Equal(i, reader.ReadUInt32());
        Assert.True(reader.IsEmpty);
    }

    [Fact]
    public void Reader_AtTheEnd_ReadsZerosAndIsBadForGood()
    {
        var reader = new StateReader([1, 2, 3]);
        Assert.Equal(0u, reader.ReadUInt32());
        Assert.Equal(0, reader.ReadByte());
        Assert.True(reader.IsBad);
        byte[] bytes = [7];
        reader.Read(bytes);
        Assert.Equal([7], bytes);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(255, 0)]
    public void ReadBoolean_NeitherZeroNorOne_IsBad(byte value, int expected)
    {
        var reader = new StateReader([value]);
        Assert.Equal(expected, reader.ReadBoolean() ? 1 : 0);
        Assert.True(reader.IsBad);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(7, false)]
    [InlineData(8, true)]
    [InlineData(-1, true)]
    public void ReadInt32_OutOfRange_IsBadAndTheLeast(int value, bool isBad)
    {
        var reader = new StateReader(BitConverter.GetBytes(value));
        Assert.Equal(isBad ? 0 : value, reader.ReadInt32(0, 7));
        Assert.Equal(isBad, reader.IsBad);
    }

    [Fact]
    public void ReadDeadline_LongerThanTheTimer_IsBadAndNever()
    {
        var reader = new StateReader(BitConverter.GetBytes(501L));
        Assert.Equal(long.MaxValue, reader.ReadDeadline(0, longest: 500));
        Assert.True(reader.IsBad);
    }
}
