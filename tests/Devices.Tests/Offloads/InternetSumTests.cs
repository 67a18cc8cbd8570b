using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;
using ActorNet.Devices.Tests.Model;

namespace ActorNet.Devices.Tests.Offloads;

public class InternetSumTests
{
    private readonly Random _random = new((int)PropertyRun.Seed);

    [Fact]
    public void Sum_OfEveryShortLengthAtEveryAlignment_IsThatOfThePlainLoop()
    {
        byte[] bytes = new byte[700];
        _random.NextBytes(bytes);
        for (int start = 0; start < 33; start++)
        {
            for (int length = 0; length <= 600; length++)
            {
                InternetSum sum = default;
                sum.Add(bytes.AsSpan(start, length));
                Assert.Equal(PlainChecksum.Of(bytes[start..(start + length)]), sum.Finish());
            }
        }
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0xff)]
    public void Sum_OfTheLongestFrameOfOneByte_LosesNoCarry(byte value)
    {
        byte[] bytes = new byte[EthernetFrame.MaxLength];
        Array.Fill(bytes, value);
        InternetSum sum = default;
        for (int i = 0; i < 100; i++) sum.Add(bytes);
        Assert.Equal(PlainChecksum.Of([.. Enumerable.Repeat(bytes, 100)]), sum.Finish());
    }

    [Fact]
    public void Sum_OfPiecesOfAnyLength_IsThatOfTheWhole()
    {
        byte[] bytes = GC.AllocateArray<byte>(20_000, pinned: true);
        for (int round = 0; round < PropertyRun.Times(500); round++)
        {
            _random.NextBytes(bytes);
            int length = _random.Next(bytes.Length + 1);
            FrameBatch batch = FrameBatch.CreateBorrowing();
            InternetSum spans = default;
            for (int at = 0, part; at < length; at += part)
            {
                part = Math.Min(length - at, 1 + _random.Next(_random.Next(2) == 0 ? 7 : 4000));
                spans.Add(bytes.AsSpan(at, part));
                batch.AppendSegment(MemorySlice.OfPinned(bytes, at, part));
            }

            batch.CloseFrame(0, default);
            int start = _random.Next(length + 1);
            InternetSum segments = default;
            segments.Add(batch.Segments(0), start);
            Assert.Equal(PlainChecksum.Of(bytes[..length]), spans.Finish());
            Assert.Equal(PlainChecksum.Of(bytes[start..length]), segments.Finish());
        }
    }

    [Fact]
    public void FinishTransport_OfAZeroChecksum_Is0xffff()
    {
        InternetSum sum = default;
        sum.Add([0xff, 0xff]);
        Assert.Equal((0, 0xffff), (sum.Finish(), sum.FinishTransport()));
    }
}
