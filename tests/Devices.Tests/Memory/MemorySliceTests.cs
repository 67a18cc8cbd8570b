using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Tests.Memory;

public class MemorySliceTests
{
    private readonly byte[] _bytes = GC.AllocateArray<byte>(64, pinned: true);

    private MemorySlice Whole => MemorySlice.OfPinned(_bytes, 0, _bytes.Length);

    [Fact]
    public void Write_AnyType_IsReadBackLittleEndian()
    {
        Whole.Write(3, 0x1122334455667788UL);

        Assert.Equal(0x88, _bytes[3]);
        Assert.Equal(0x11, _bytes[10]);
        Assert.Equal(0x1122334455667788UL, Whole.Read<ulong>(3));
        Assert.Equal(0x7788, Whole.Read<ushort>(3));
    }

    [Theory]
    [InlineData(57)]
    [InlineData(64)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void Access_OutsideTheWindow_Throws(int offset)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Whole.Read<ulong>(offset));
        Assert.Throws<ArgumentOutOfRangeException>(() => Whole.Write(offset, 0UL));
    }

    [Theory]
    [InlineData(63)]
    [InlineData(-2)]
    public void Index_OutsideTheWindow_Throws(int offset)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Whole.ReadAcquire(offset));
        Assert.Throws<ArgumentOutOfRangeException>(() => Whole.WriteRelease(offset, 0));
    }

    [Fact]
    public void Access_OfAnEmptySlice_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => default(MemorySlice).Read<byte>(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => default(MemorySlice).ReadAcquire(0));
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(64, 0)]
    [InlineData(10, 20)]
    public void Slice_Inside_HasItsBytes(int start, int length)
    {
        MemorySlice slice = Whole.Slice(start, length);

        Assert.Equal(length, slice.Length);
        Assert.Equal(Whole.Address + start, slice.Address);
    }

    [Theory]
    [InlineData(0, 65)]
    [InlineData(65, 0)]
    [InlineData(1, 64)]
    [InlineData(-1, 1)]
    [InlineData(1, -1)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(int.MinValue, int.MinValue)]
    public void Slice_Outside_Throws(int start, int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Whole.Slice(start, length));

    [Theory]
    [InlineData(65)]
    [InlineData(-1)]
    public void SliceFrom_Outside_Throws(int start) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Whole.Slice(start));

    [Fact]
    public void Copy_ToSmallerDestination_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Whole.CopyTo(Whole.Slice(1)));
        Assert.Throws<ArgumentException>(() => Whole.CopyTo(new byte[63]));
        Assert.Throws<ArgumentException>(() => Whole.Slice(1).CopyFrom(new byte[64]));
    }

    [Fact]
    public void OfPinned_OutsideTheArray_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => MemorySlice.OfPinned(_bytes, 60, 5));

    [Fact]
    public void Index_WrittenAndRead_KeepsItsNeighbours()
    {
        _bytes.AsSpan().Fill(0xee);
        Whole.WriteRelease(2, 0x1234);

        Assert.Equal(0x1234, Whole.ReadAcquire(2));
        Assert.Equal([0xee, 0xee, 0x34, 0x12, 0xee], _bytes[..5]);
    }

    [Fact]
    public void CopyTo_EveryLengthAndAlignment_CopiesThoseBytesAndNoOthers()
    {
        const int Margin = 64;
        const int Longest = 700;
        byte[] source = GC.AllocateArray<byte>(Longest + Margin, pinned: true);
        byte[] destination = GC.AllocateArray<byte>(Longest + (3 * Margin), pinned: true);
        new Random(7).NextBytes(source);
        for (int length = 0; length <= Longest; length++)
        {
            int sourceStart = length % 13;
            int destinationStart = Margin + (length % 7);
            destination.AsSpan().Fill(0xa5);

            MemorySlice.OfPinned(source, sourceStart, length).CopyTo(MemorySlice.OfPinned(destination, destinationStart, length + 1));

            Assert.True(source.AsSpan(sourceStart, length).SequenceEqual(destination.AsSpan(destinationStart, length)), $"length {length}");
            Assert.False(destination.AsSpan(0, destinationStart).ContainsAnyExcept((byte)0xa5), $"before, length {length}");
            Assert.False(destination.AsSpan(destinationStart + length).ContainsAnyExcept((byte)0xa5), $"behind, length {length}");
        }
    }

    [Theory]
    [InlineData(1518)]
    [InlineData(9000)]
    [InlineData(65550)]
    public void CopyTo_LongFrames_CopiesThoseBytesAndNoOthers(int length)
    {
        byte[] source = GC.AllocateArray<byte>(length + 5, pinned: true);
        byte[] destination = GC.AllocateArray<byte>(length + 200, pinned: true);
        new Random(length).NextBytes(source);

        MemorySlice.OfPinned(source, 5, length).CopyTo(MemorySlice.OfPinned(destination, 103, length));

        Assert.True(source.AsSpan(5, length).SequenceEqual(destination.AsSpan(103, length)));
        Assert.False(destination.AsSpan(0, 103).ContainsAnyExcept((byte)0));
        Assert.False(destination.AsSpan(103 + length).ContainsAnyExcept((byte)0));
    }
}
