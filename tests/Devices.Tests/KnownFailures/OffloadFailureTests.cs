using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;
using ActorNet.Devices.Tests.Offloads;
using ActorNet.Devices.Tests.VirtioNet.Steering;
using ActorNet.Devices.VirtioNet.Steering;

namespace ActorNet.Devices.Tests.KnownFailures;

/// <summary>Checksums and segments that were asked for where there was nothing to sum up or to cut, and headers that end too early.</summary>
public sealed class OffloadFailureTests
{
    private static readonly byte[] GsoTypes =
        [OffloadHeader.GsoTcp4, OffloadHeader.GsoTcp6, OffloadHeader.GsoUdpFragments, OffloadHeader.GsoUdpSegments, OffloadHeader.GsoTcp4 | OffloadHeader.GsoEcn];

    /// <summary>Checksum fields at, behind and far behind the end of the frame, up to where 16 bits wrap.</summary>
    [Theory]
    [InlineData("guest")]
    [InlineData("kernel")]
    public void Cve2024_11614_ChecksumStartBehindTheFrame_IsRefused(string sender)
    {
        foreach (int length in new[] { 14, 15, 60, 1514, EthernetFrame.MaxLength })
        {
            foreach (int start in new[] { 0, 13, length - 2, length - 1, length, length + 1, ushort.MaxValue })
            {
                foreach (int offset in new[] { 0, 1, 6, 16, ushort.MaxValue - start, ushort.MaxValue })
                {
                    if (start is < 0 or > ushort.MaxValue || offset is < 0 or > ushort.MaxValue) continue;
                    OffloadHeader offload = new() { Flags = OffloadHeader.NeedsChecksum, ChecksumStart = (ushort)start, ChecksumOffset = (ushort)offset };
                    bool fits = start >= EthernetFrame.HeaderLength + 20 && start + offset + 2 <= length;
                    Assert.Equal(fits, OffloadCheck.TryNormalise(ref offload, length, OffloadSet.All, isVouched: sender == "kernel"));
                }
            }
        }
    }

    /// <summary>Segmentation whose checksum starts where no transport header can: refused, for every type.</summary>
    [Fact]
    public void Cve2024_43897_SegmentationWithABadChecksumStart_IsRefused()
    {
        foreach (byte type in GsoTypes)
        {
            byte kind = (byte)(type & ~OffloadHeader.GsoEcn);
            bool isTcp = kind is OffloadHeader.GsoTcp4 or OffloadHeader.GsoTcp6;
            int field = isTcp ? 16 : 6, header = isTcp ? 20 : 8;
            for (int start = 0; start <= 200; start++)
            {
                for (int offset = 0; offset <= 20; offset++)
                {
                    OffloadHeader offload = new() { Flags = 1, GsoType = type, GsoSize = 50, ChecksumStart = (ushort)start, ChecksumOffset = (ushort)offset };
                    bool expected = start >= EthernetFrame.HeaderLength + 20 && offset == field && start + header <= 200;
                    Assert.Equal(expected, OffloadCheck.TryNormalise(ref offload, 200, OffloadSet.All, isVouched: false));
                }
            }
        }
    }

    /// <summary>Segmentation of what is no IP packet, no such protocol, or ends in its headers: an answer, not an assertion.</summary>
    [Fact]
    public void Cve2020_27617_SegmentationOfWhatIsNoPacket_IsBadHeaders()
    {
        FrameCompleter completer = new();
        Random random = new(27617);
        foreach (byte type in GsoTypes)
        {
            foreach (ushort etherType in new ushort[] { 0, 0x0806, 0x8100, 0x88a8, 0x88b5, 0xffff, 0x0800, 0x86dd })
            {
                for (int length = 14; length < 140; length += 3)
                {
                    byte[] frame = new byte[length];
                    random.NextBytes(frame);
                    BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), etherType);
                    if (etherType == 0x0800 && length > 14) frame[14] = (byte)random.Next(0x40, 0x50);
                    bool isTcp = (type & 0x7f) is OffloadHeader.GsoTcp4 or OffloadHeader.GsoTcp6;
                    OffloadHeader offload = new() { Flags = 1, GsoType = type, GsoSize = 1, ChecksumStart = 34, ChecksumOffset = (ushort)(isTcp ? 16 : 6) };
                    if (!OffloadCheck.TryNormalise(ref offload, length, OffloadSet.All, isVouched: false)) continue;
                    using Guarded guarded = new(frame, offload);
                    CompletionResult result = completer.Begin(guarded.Batch, 0, 0);
                    if (etherType is not (0x0800 or 0x86dd or 0x8100 or 0x88a8)) Assert.Equal(CompletionResult.BadHeaders, result);
                    int parts = 0;
                    while (result == CompletionResult.Ready && completer.TryNext(out _)) parts++;
                    Assert.InRange(parts, 0, FrameCompleter.MostParts);
                }
            }
        }
    }

    /// <summary>SCTP, whose own checksum is another one: the field is where the header says, and nothing around the frame is touched.</summary>
    [Fact]
    public void Cve2024_3567_ChecksumOfAPacketThatEndsInItsHeader_StaysInside()
    {
        const byte Sctp = 132;
        byte[] whole = TestPackets.Ip("192.0.2.1", 1, "192.0.2.2", 2, Sctp);
        FrameCompleter completer = new();
        for (int length = 34; length <= whole.Length; length++)
        {
            for (int offset = 0; offset < 30; offset++)
            {
                OffloadHeader offload = new() { Flags = 1, ChecksumStart = 34, ChecksumOffset = (ushort)offset };
                if (!OffloadCheck.TryNormalise(ref offload, length, OffloadSet.Checksum, isVouched: false)) continue;
                using Guarded guarded = new(whole[..length], offload);
                Assert.Equal(CompletionResult.Ready, completer.Begin(guarded.Batch, 0, 0));
                Assert.True(completer.TryNext(out ReadOnlySpan<MemorySlice> pieces));
                byte[] expected = whole[..length];
                BinaryPrimitives.WriteUInt16BigEndian(expected.AsSpan(34 + offset), PlainChecksum.Of(whole[34..length]));
                Assert.Equal(expected, Join(pieces));
                Assert.False(completer.TryNext(out _));
            }
        }
    }

    /// <summary>Sizes of segments from which tens of thousands would follow: a bound, and an answer of its own.</summary>
    [Theory]
    [InlineData(OffloadHeader.GsoTcp4, false)]
    [InlineData(OffloadHeader.GsoTcp6, true)]
    [InlineData(OffloadHeader.GsoUdpSegments, false)]
    [InlineData(OffloadHeader.GsoUdpFragments, true)]
    public void P12_SegmentsWithoutEnd_AreTooMany(byte type, bool isIPv6)
    {
        Random random = new(12);
        OffloadPacket packet = OffloadPacket.Make(random, type, isIPv6, 60_000, type == OffloadHeader.GsoUdpFragments ? 24 : 1);
        CompletionResult result = new FrameCompleter().Begin(packet.Batch(random, 4), 0, 0);
        Assert.Contains(result, new[] { CompletionResult.TooManyParts, CompletionResult.BadHeaders });
    }

    /// <summary>What leaves the completer is right to the last bit of its checksum, whatever pieces the guest sent it in.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void P13_ChecksumsOfSegments_AreRight(int seed)
    {
        Random random = new(seed);
        FrameCompleter completer = new();
        foreach (byte type in new[] { OffloadHeader.GsoTcp4, OffloadHeader.GsoTcp6, OffloadHeader.GsoUdpSegments })
        {
            OffloadPacket packet = OffloadPacket.Make(random, type, type == OffloadHeader.GsoTcp6, random.Next(3000, 30_000), random.Next(500, 1449));
            Assert.Equal(CompletionResult.Ready, completer.Begin(packet.Batch(random, 40), 0, 0));
            byte protocol = (byte)(packet.IsTcp ? 6 : 17);
            while (completer.TryNext(out ReadOnlySpan<MemorySlice> pieces))
            {
                byte[] part = Join(pieces);
                ushort sum = PlainChecksum.Of(OffloadPacket.PseudoHeader(part, packet.Network, protocol, packet.IsIPv6, part.Length - packet.Transport), part[packet.Transport..]);
                Assert.Equal(0, sum);
            }
        }
    }

    /// <summary>IPv6 packets with extension headers, cut off after any byte, and lengths in them that lead out of the frame.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    public void Lp1879531_ExtensionHeadersThatEndTooEarly_AreHashedByWhatThereIs(int lie)
    {
        byte[] whole = TestPackets.Ip(
            "2001:db8::1", 1, "2001:db8::2", 2, TestPackets.Tcp,
            extensions: [TestPackets.HomeAddress("2001:db8::3"), TestPackets.Routing2("2001:db8::4"), TestPackets.Fragment(0), TestPackets.HomeAddress("2001:db8::5")]);
        if (lie > 0) whole[14 + 40 + 1] = (byte)lie; // the first extension's length
        HashConfiguration hash = new(HashTypes.All, new ToeplitzKey(new byte[40]));
        byte[] buffer = new byte[PacketFields.BufferLength];
        for (int length = 14; length <= whole.Length; length++)
        {
            using Guarded guarded = new(whole[..length], default);
            FrameHash found = hash.Calculate(guarded.Batch, 0);
            if (length < 54) Assert.False(found.IsCalculated);
            PacketFields fields = PacketFields.Read(guarded.Batch, 0, buffer);
            Assert.InRange(fields.Ports, 0, length - (fields.Ports > 0 ? 4 : 0));
            _ = FlowHash.Of(fields, buffer);
            _ = PacketHeaders.TryParse(whole.AsSpan(0, length), out PacketHeaders headers);
            Assert.InRange(headers.Transport, 0, length);
        }
    }

    private static byte[] Join(ReadOnlySpan<MemorySlice> pieces)
    {
        List<byte> bytes = [];
        foreach (ref readonly MemorySlice piece in pieces)
        {
            byte[] part = new byte[piece.Length];
            piece.CopyTo(part);
            bytes.AddRange(part);
        }

        return [.. bytes];
    }

    /// <summary>A frame between guard areas that must be as they were in the end, as the frame itself must.</summary>
    private sealed class Guarded : IDisposable
    {
        private const int Guard = 512;
        private readonly byte[] _memory;
        private readonly byte[] _before;

        public Guarded(byte[] frame, OffloadHeader offload)
        {
            _memory = GC.AllocateUninitializedArray<byte>(frame.Length + (2 * Guard), pinned: true);
            _memory.AsSpan().Fill(0xA5);
            frame.CopyTo(_memory, Guard);
            _before = [.. _memory];
            Batch = FrameBatch.CreateBorrowing();
            Batch.AppendSegment(MemorySlice.OfPinned(_memory, Guard, frame.Length));
            Batch.CloseFrame(0, offload);
        }

        public FrameBatch Batch { get; }

        public void Dispose() => Assert.Equal(_before, _memory);
    }
}
