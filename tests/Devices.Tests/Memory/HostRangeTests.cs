using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Tests.Memory;

/// <summary>Which frames lie in memory that is taken back.</summary>
public class HostRangeTests
{
    private readonly byte[] _bytes = GC.AllocateArray<byte>(256, pinned: true);

    [Theory]
    [InlineData(100, 10, true)]
    [InlineData(91, 10, true)] // the first byte
    [InlineData(119, 10, true)] // the last one
    [InlineData(0, 256, true)] // all around
    [InlineData(90, 10, false)]
    [InlineData(120, 10, false)]
    public void Overlaps_ByteInCommon(int start, int length, bool expected)
    {
        var range = new HostRange(MemorySlice.OfPinned(_bytes, start, length).Address, (ulong)length);
        Assert.Equal(expected, range.Overlaps(MemorySlice.OfPinned(_bytes, 100, 20)));
    }

    [Fact]
    public void Overlaps_Everything_HasAll()
    {
        Assert.True(HostRange.Everything.Overlaps(MemorySlice.OfPinned(_bytes, 100, 20)));
    }

    [Fact]
    public void LiesIn_AnySegmentOfAnyFrame()
    {
        FrameBatch batch = FrameBatch.CreateBorrowing();
        batch.AppendFrame(MemorySlice.OfPinned(_bytes, 0, 60), 0);
        batch.AppendSegment(MemorySlice.OfPinned(_bytes, 100, 20));
        batch.AppendSegment(MemorySlice.OfPinned(_bytes, 200, 40));
        batch.CloseFrame(1, default);

        Assert.True(batch.LiesIn([At(60, 40), At(239, 5)]));
        Assert.False(batch.LiesIn([At(60, 40), At(120, 80)]));
        Assert.False(batch.LiesIn([]));
    }

    private HostRange At(int start, int length) => new(MemorySlice.OfPinned(_bytes, start, length).Address, (ulong)length);
}
