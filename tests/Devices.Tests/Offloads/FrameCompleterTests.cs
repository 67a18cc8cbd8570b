using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;
using ActorNet.Devices.Tests.Model;

namespace ActorNet.Devices.Tests.Offloads;

public class FrameCompleterTests
{
    private readonly Random _random = new((int)PropertyRun.Seed);
    private readonly FrameCompleter _completer = new();

    public static TheoryData<byte, bool> Kinds => new()
    {
        { OffloadHeader.GsoTcp4, false },
        { OffloadHeader.GsoTcp6, true },
        { OffloadHeader.GsoUdpSegments, false },
        { OffloadHeader.GsoUdpSegments, true },
        { OffloadHeader.GsoUdpFragments, false },
        { OffloadHeader.GsoUdpFragments, true },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Parts_OfAnyFrame_AreThoseOfThePlainSegmenter(byte type, bool isIPv6)
    {
        for (int round = 0; round < PropertyRun.Times(300); round++)
        {
            OffloadPacket packet = Any(type, isIPv6);
            List<byte[]> parts = Complete(packet.Batch(_random, 30), out CompletionResult result);
            Assert.Equal(CompletionResult.Ready, result);
            List<byte[]> expected = PlainSegmenter.Segment(packet, PlainSegmenter.FragmentIdOf(packet, parts[0]));
            Assert.Equal(expected.Count, parts.Count);
            for (int i = 0; i < parts.Count; i++) Assert.Equal(Convert.ToHexString(expected[i]), Convert.ToHexString(parts[i]));
            Assert.Equal(parts.Max(part => part.Length), _completer.LongestPart);
            Assert.Equal(parts.Count, _completer.Parts);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Parts_WithATurnEndingAfterAny_AndTheFrameMovedToACopy_AreTheSame(byte type, bool isIPv6)
    {
        for (int round = 0; round < PropertyRun.Times(100); round++)
        {
            OffloadPacket packet = Any(type, isIPv6);
            List<byte[]> whole = Complete(packet.Batch(_random, 5), out _);
            List<byte[]> parts = [];
            while (parts.Count < whole.Count)
            {
                Assert.Equal(CompletionResult.Ready, _completer.Begin(packet.Batch(_random, 40), 0, parts.Count));
                for (int i = 1 + _random.Next(3); i > 0 && _completer.TryNext(out ReadOnlySpan<MemorySlice> pieces); i--) parts.Add(Join(pieces));
            }

            Assert.Equal(whole, parts);
        }
    }

    [Fact]
    public void Checksum_OfAFrameWithoutSegmentation_IsCompletedAndNothingElseChanged()
    {
        for (int round = 0; round < 500; round++)
        {
            byte[] bytes = new byte[34 + 2 + _random.Next(3000)];
            _random.NextBytes(bytes);
            int start = 34 + _random.Next(bytes.Length - 35), offset = _random.Next(bytes.Length - start - 1);
            var offload = new OffloadHeader { Flags = 1, ChecksumStart = (ushort)start, ChecksumOffset = (ushort)offset };
            Assert.True(OffloadCheck.TryNormalise(ref offload, bytes.Length, OffloadSet.Checksum, false));
            byte[] part = Assert.Single(Complete(new OffloadPacket(bytes, offload, 0, 0, 0, false).Batch(_random, 10), out _));
            ushort sum = PlainChecksum.Of(bytes[start..]);
            sum = sum == 0 ? ushort.MaxValue : sum;
            bytes[start + offset] = (byte)(sum >> 8);
            bytes[start + offset + 1] = (byte)sum;
            Assert.Equal(bytes, part);
        }
    }

    [Fact]
    public void Frame_WhoseChecksumIsKnownToBeValid_IsItself()
    {
        byte[] bytes = new byte[60];
        _random.NextBytes(bytes);
        FrameBatch batch = new OffloadPacket(bytes, new OffloadHeader { Flags = OffloadHeader.DataValid }, 0, 0, 0, false).Batch(_random, 4);
        Assert.Equal(bytes, Assert.Single(Complete(batch, out _)));
    }

    [Theory]
    [InlineData(FrameCompleter.MostParts, CompletionResult.Ready)]
    [InlineData(FrameCompleter.MostParts + 1, CompletionResult.TooManyParts)]
    public void Frame_OfTooManyParts_IsRefused(int parts, CompletionResult expected)
    {
        FrameBatch batch = OffloadPacket.Make(_random, OffloadHeader.GsoTcp4, false, parts, 1).Batch(_random, 4);
        Assert.Equal(expected, _completer.Begin(batch, 0, 0));
    }

    [Fact]
    public void Headers_ThatAreNotWhatTheOffloadHeaderSays_AreRefused()
    {
        OffloadPacket tcp = OffloadPacket.Make(_random, OffloadHeader.GsoTcp4, false, 4000, 1400);
        Refused(tcp, (_, o) => o with { GsoType = OffloadHeader.GsoTcp6 });
        Refused(tcp, (_, o) => o with { GsoType = OffloadHeader.GsoUdpSegments });
        Refused(tcp, (_, o) => o with { ChecksumStart = (ushort)(o.ChecksumStart + 4) });
        Refused(tcp, (b, o) => With(b, tcp.Network, 0x35, o)); // not version 4
        Refused(tcp, (b, o) => With(b, tcp.Network, 0x44, o)); // header too short
        Refused(tcp, (b, o) => With(b, tcp.Network + 6, 0x20, o)); // a fragment
        Refused(tcp, (b, o) => With(b, tcp.Network + 9, 1, o)); // another protocol
        Refused(tcp, (b, o) => With(b, tcp.Transport + 12, 0x40, o)); // data offset too small
        Refused(tcp, (b, o) => With(b, tcp.Network - 1, 0x77, o)); // no IP at all
        OffloadPacket tiny = OffloadPacket.Make(_random, OffloadHeader.GsoUdpFragments, false, 4000, 7); // not one fragment fits
        Refused(tiny, (_, o) => o);
    }

    [Fact]
    public void Garbage_WithAnyCheckedHeader_EndsAndStaysInTheFrame()
    {
        for (int round = 0; round < PropertyRun.Times(20_000); round++)
        {
            OffloadPacket packet = Any((byte)(_random.Next(5) is var kind && kind == 2 ? 5 : kind == 0 ? 3 : kind), _random.Next(2) == 0, most: 600);
            byte[] bytes = packet.Bytes;
            for (int i = _random.Next(6); i > 0; i--) bytes[_random.Next(Math.Min(bytes.Length, 90))] = (byte)_random.Next(256);
            bytes = bytes[..(14 + _random.Next(bytes.Length - 13))];
            var offload = new OffloadHeader
            {
                Flags = (byte)_random.Next(4),
                GsoType = _random.Next(3) == 0 ? (byte)_random.Next(256) : packet.Offload.GsoType,
                HeaderLength = (ushort)_random.Next(65536),
                GsoSize = (ushort)_random.Next(_random.Next(2) == 0 ? 65536 : 100),
                ChecksumStart = _random.Next(4) == 0 ? (ushort)_random.Next(700) : packet.Offload.ChecksumStart,
                ChecksumOffset = _random.Next(4) == 0 ? (ushort)_random.Next(700) : packet.Offload.ChecksumOffset,
            };
            if (!OffloadCheck.TryNormalise(ref offload, bytes.Length, OffloadSet.All, _random.Next(2) == 0)) continue;
            List<byte[]> parts = Complete(new OffloadPacket(bytes, offload, 0, 0, 0, false).Batch(_random, 20), out CompletionResult result);
            Assert.Equal(result == CompletionResult.Ready, parts.Count > 0);
            Assert.All(parts, part => Assert.InRange(part.Length, 1, _completer.LongestPart));
        }
    }

    [Fact]
    public void Completion_OnceWarm_AllocatesNothing()
    {
        FrameBatch batch = OffloadPacket.Make(_random, OffloadHeader.GsoTcp4, false, 60_000, 1448).Batch(_random, 20);
        long bytes = 0, least = long.MaxValue;
        for (int stretch = 0; stretch < 8; stretch++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 50; i++) bytes += Walk(batch);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before); // collections of other tests show in some
        }

        Assert.Equal(0, least);
        Assert.True(bytes > 0);
    }

    private static (byte[] Bytes, OffloadHeader Offload) With(byte[] bytes, int at, byte value, OffloadHeader offload)
    {
        bytes[at] = value;
        return (bytes, offload);
    }

    private static byte[] Join(ReadOnlySpan<MemorySlice> pieces)
    {
        var bytes = new List<byte>();
        foreach (MemorySlice piece in pieces)
        {
            byte[] copy = new byte[piece.Length];
            piece.CopyTo(copy);
            bytes.AddRange(copy);
        }

        return [.. bytes];
    }

    private long Walk(FrameBatch batch)
    {
        long bytes = 0;
        _completer.Begin(batch, 0, 0);
        while (_completer.TryNext(out ReadOnlySpan<MemorySlice> pieces)) bytes += pieces.Length + _completer.PartLength;
        return bytes;
    }

    private void Refused(OffloadPacket packet, Func<byte[], OffloadHeader, OffloadHeader> change) =>
        Refused(packet, (bytes, offload) => (bytes, change(bytes, offload)));

    private void Refused(OffloadPacket packet, Func<byte[], OffloadHeader, (byte[] Bytes, OffloadHeader Offload)> change)
    {
        (byte[] bytes, OffloadHeader offload) = change([.. packet.Bytes], packet.Offload);
        Assert.Empty(Complete((packet with { Bytes = bytes, Offload = offload }).Batch(_random, 4), out CompletionResult result));
        Assert.Equal(CompletionResult.BadHeaders, result);
    }

    private OffloadPacket Any(byte type, bool isIPv6, int most = 65_000)
    {
        int payload = _random.Next(3) switch { 0 => _random.Next(200), 1 => _random.Next(Math.Min(5000, most)), _ => _random.Next(most) };
        int size = Math.Max(40 + (payload / 500), _random.Next(2) == 0 ? 1448 : _random.Next(9000));
        if (isIPv6 && type is OffloadHeader.GsoTcp4) type = OffloadHeader.GsoTcp6;
        if (!isIPv6 && type is OffloadHeader.GsoTcp6) type = OffloadHeader.GsoTcp4;
        return OffloadPacket.Make(_random, type, isIPv6, payload, size);
    }

    private List<byte[]> Complete(FrameBatch batch, out CompletionResult result)
    {
        var parts = new List<byte[]>();
        result = _completer.Begin(batch, 0, 0);
        if (result != CompletionResult.Ready) return parts;
        while (_completer.TryNext(out ReadOnlySpan<MemorySlice> pieces))
        {
            byte[] part = Join(pieces);
            Assert.Equal(part.Length, _completer.PartLength);
            parts.Add(part);
        }

        return parts;
    }
}
