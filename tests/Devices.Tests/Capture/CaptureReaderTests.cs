using ActorNet.Devices.Capture;
using static ActorNet.Devices.Tests.Capture.CaptureFiles;
using Record = ActorNet.Devices.Tests.Capture.CaptureFiles.Record;

namespace ActorNet.Devices.Tests.Capture;

/// <summary>Files of other writers, and files that lie.</summary>
public sealed class CaptureReaderTests
{
    private static readonly byte[] Options = [9, 0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0]; // if_tsresol = 9, end

    [Theory]
    [InlineData(0xa1b2c3d4, false, 5_000_007_000)]
    [InlineData(0xa1b2c3d4, true, 5_000_007_000)]
    [InlineData(0xa1b23c4d, false, 5_000_000_007)]
    [InlineData(0xa1b23c4d, true, 5_000_000_007)]
    public void Pcap_OfAnyOrderAndResolution_IsRead(uint magic, bool bigEndian, long time)
    {
        byte[] file = [.. PcapHeader(magic, bigEndian), .. U32(5, bigEndian), .. U32(7, bigEndian), .. U32(2, bigEndian), .. U32(60, bigEndian), 0xAA, 0xBB];
        List<Record> read = [];

        Assert.Equal(default, ReadAll(file, read, out IReadOnlyList<CaptureInterface> interfaces));
        Assert.Equal([new Record(0, time, 60, "AABB", CaptureDirection.Unknown, null, null, "")], read);
        Assert.Equal(new CaptureInterface("", "", 1, 65_535), Assert.Single(interfaces));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pcapng_OfAnyOrder_IsRead_AndUnknownBlocksAreSkipped(bool big)
    {
        byte[] flags = [.. U16(1, big), .. U16(2, big), (byte)'o', (byte)'k', 0, 0, .. U16(2, big), .. U16(4, big), .. U32(2, big), 0, 0, 0, 0];
        byte[] file =
        [
            .. Section(big),
            .. Block(0x80000001, new byte[100_000], big),
            .. Interface(96, [], big),
            .. Enhanced(0, 1_000_000, 3, 99, [1, 2, 3, 0, .. flags], big),
            .. Block(0xBAD, [], big),
            .. Block(3, [.. U32(2, big), 8, 9, 0, 0], big), // a simple packet
        ];
        List<Record> read = [];

        Assert.Equal(default, ReadAll(file, read, out _));
        Assert.Equal(
            [
                new Record(0, 1_000_000_000, 99, "010203", CaptureDirection.Outbound, null, null, "ok"), // microseconds, when nothing is said
                new Record(0, 0, 2, "0809", CaptureDirection.Unknown, null, null, ""),
            ],
            read);
    }

    [Fact]
    public void Pcapng_SecondSection_BeginsAnew()
    {
        byte[] file =
        [
            .. Section(), .. Interface(0, Options), .. Interface(0, Options), .. Enhanced(1, 7, 0, 0, []),
            .. Section(bigEndian: true), .. Interface(0, [], bigEndian: true), .. Enhanced(0, 7, 0, 0, [], bigEndian: true),
        ];
        List<Record> read = [];

        Assert.Equal(default, ReadAll(file, read, out IReadOnlyList<CaptureInterface> interfaces));
        Assert.Equal([7L, 7000L], read.Select(record => record.Time));
        Assert.Single(interfaces);
        Assert.Equal(new CaptureProblem(CaptureFault.UnknownInterface, file.Length), ReadAll([.. file, .. Enhanced(1, 7, 0, 0, [], bigEndian: true)]));
    }

    [Theory]
    [InlineData(0, 3, 0, 3_000_000_000)]
    [InlineData(6, 3, 0, 3_000)]
    [InlineData(9, 3, -1, -999_999_997)]
    [InlineData(12, 2_999, 0, 2)]
    [InlineData(28, ulong.MaxValue, 0, 1)] // 0.0000000018 s
    [InlineData(29, ulong.MaxValue, 0, 0)]
    [InlineData(127, ulong.MaxValue, 0, 0)]
    [InlineData(0x80 | 10, 1536, 0, 1_500_000_000)]
    [InlineData(0x80 | 127, ulong.MaxValue, 1, 1_000_000_000)]
    [InlineData(0, ulong.MaxValue, long.MaxValue, long.MaxValue)]
    [InlineData(0, 0, long.MinValue, long.MinValue)]
    public void Pcapng_UnitsOfTime_BecomeNanoseconds(byte resolution, ulong units, long offsetSeconds, long expected)
    {
        byte[] options = [9, 0, 1, 0, resolution, 0, 0, 0, 14, 0, 8, 0, .. U32((uint)offsetSeconds), .. U32((uint)(offsetSeconds >> 32))];
        List<Record> read = [];

        Assert.Equal(default, ReadAll([.. Section(), .. Interface(0, options), .. Enhanced(0, units, 0, 0, [])], read, out _));
        Assert.Equal(expected, Assert.Single(read).Time);
    }

    public static TheoryData<CaptureFault, int, byte[]> Broken()
    {
        byte[] start = [.. Section(), .. Interface(0, Options)];
        byte[] mismatch = Block(0xBAD, new byte[8]);
        mismatch[^1] = 1;
        byte[] enhancedMismatch = Enhanced(0, 0, 0, 0, []);
        enhancedMismatch[^4]++;
        byte[] strangeVersion = Section();
        strangeVersion[12] = 2;
        byte[] noOrder = Section();
        noOrder[8]++;
        byte[] pcap = PcapHeader(0xa1b2c3d4, false);
        byte[] oldPcap = PcapHeader(0xa1b2c3d4, false);
        oldPcap[6] = 2;
        return new TheoryData<CaptureFault, int, byte[]>
        {
            { CaptureFault.Truncated, 0, [] },
            { CaptureFault.Truncated, 0, [0xd4, 0xc3, 0xb2] },
            { CaptureFault.UnknownFormat, 0, "GET / HTTP/1.0"u8.ToArray() },
            { CaptureFault.UnsupportedVersion, 0, oldPcap },
            { CaptureFault.FrameTooLong, 24, [.. pcap, .. new byte[8], .. U32(262_145), .. U32(262_145)] },
            { CaptureFault.FrameTooLong, 24, [.. pcap, .. new byte[8], .. U32(uint.MaxValue), .. U32(uint.MaxValue)] },
            { CaptureFault.CapturedMoreThanSent, 24, [.. pcap, .. new byte[8], .. U32(2), .. U32(1), 0, 0] },
            { CaptureFault.ByteOrderUnknown, 0, noOrder },
            { CaptureFault.UnsupportedVersion, 0, strangeVersion },
            { CaptureFault.BlockLengthInvalid, start.Length, [.. start, .. U32(0xBAD), .. U32(0), .. U32(0)] },
            { CaptureFault.BlockLengthInvalid, start.Length, [.. start, .. U32(0xBAD), .. U32(13), .. new byte[8]] },
            { CaptureFault.BlockLengthInvalid, start.Length, [.. start, .. U32(6), .. U32(28), .. new byte[40]] },
            { CaptureFault.BlockLengthInvalid, start.Length, [.. start, .. U32(1), .. U32(16), .. new byte[40]] },
            { CaptureFault.BlockLengthMismatch, start.Length, [.. start, .. mismatch] },
            { CaptureFault.BlockLengthMismatch, start.Length, [.. start, .. enhancedMismatch] },
            { CaptureFault.Truncated, start.Length, [.. start, .. U32(0xBAD), .. U32(0xfffffffc), .. new byte[40]] },
            { CaptureFault.BlockTooLong, start.Length, [.. start, .. U32(6), .. U32(0xfffffffc), .. new byte[40]] },
            { CaptureFault.FrameTooLong, start.Length, [.. start, .. Enhanced(0, 0, 262_145, 262_145, [])] },
            { CaptureFault.FrameOutsideBlock, start.Length, [.. start, .. Enhanced(0, 0, 5, 5, [0, 0, 0, 0])] },
            { CaptureFault.FrameOutsideBlock, start.Length, [.. start, .. Block(3, U32(1))] },
            { CaptureFault.FrameTooLong, start.Length, [.. start, .. Block(3, U32(uint.MaxValue))] },
            { CaptureFault.CapturedMoreThanSent, start.Length, [.. start, .. Enhanced(0, 0, 4, 3, [0, 0, 0, 0])] },
            { CaptureFault.UnknownInterface, start.Length, [.. start, .. Enhanced(1, 0, 0, 0, [])] },
            { CaptureFault.UnknownInterface, start.Length, [.. start, .. Enhanced(uint.MaxValue, 0, 0, 0, [])] },
            { CaptureFault.UnknownInterface, 28, [.. Section(), .. Block(3, U32(0))] },
            { CaptureFault.OptionOutsideBlock, start.Length, [.. start, .. Enhanced(0, 0, 0, 0, [1, 0, 5, 0, 1, 2, 3, 4])] },
            { CaptureFault.OptionOutsideBlock, start.Length, [.. start, .. Interface(0, [2, 0, 0xff, 0xff])] },
            { CaptureFault.TooManyInterfaces, 28 + (4096 * 20), [.. Section(), .. Enumerable.Repeat(Interface(0, []), 4097).SelectMany(block => block)] },
        };
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void BrokenFile_GivesItsFaultAndWhere(CaptureFault fault, int offset, byte[] file)
    {
        CaptureProblem problem = ReadAll(file);

        Assert.Equal(new CaptureProblem(fault, offset), problem);
        Assert.StartsWith($"at byte {offset}: ", problem.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(fault.ToString(), problem.ToString(), StringComparison.Ordinal); // has words of its own
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FileCutAnywhere_GivesTheFramesBefore_ThenTruncated(bool pcapng)
    {
        Random random = new(74);
        List<Record> all = [];
        byte[] file = pcapng ? Sample(random, 12, 90, all) : [.. PcapHeader(0xa1b23c4d, false), .. PcapRecords(random, 12, all)];
        for (int length = 0; length < file.Length; length++)
        {
            List<Record> read = [];
            CaptureProblem problem = ReadAll(file[..length], read, out _, mostPerRead: 100);

            Assert.Equal(all.Take(read.Count), read);
            if (problem.Fault != CaptureFault.None)
            {
                Assert.Equal(CaptureFault.Truncated, problem.Fault);
                Assert.InRange(problem.Offset, 0, length);
                continue;
            }

            Assert.Equal(default, ReadAll(file[..length])); // ends between two blocks: that is a whole file
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FileWithBytesChanged_GivesFramesAndAResult(bool pcapng)
    {
        Random random = new(75);
        byte[] good = pcapng ? Sample(random, 12, 90, []) : [.. PcapHeader(0xa1b23c4d, false), .. PcapRecords(random, 12, [])];
        HashSet<CaptureFault> seen = [];
        for (int round = 0; round < Repetitions.Of(20_000); round++)
        {
            byte[] file = (byte[])good.Clone();
            for (int flips = random.Next(1, 4); flips > 0; flips--) file[random.Next(file.Length)] = random.Next(3) == 0 ? (byte)0xff : (byte)random.Next(256);
            List<Record> read = [];
            CaptureProblem problem = ReadAll(file, read, out _);
            seen.Add(problem.Fault);

            Assert.InRange(problem.Offset, 0, file.Length);
            Assert.True(read.Count <= file.Length / 16);
        }

        Assert.True(seen.Count >= 5, string.Join(' ', seen));
    }

    [Fact]
    public void RandomBytesBehindAHeader_GiveAResult()
    {
        Random random = new(76);
        for (int round = 0; round < Repetitions.Of(20_000); round++)
        {
            byte[] tail = Bytes(random, random.Next(200));
            if (tail.Length > 8) U32((uint)random.Next(8)).CopyTo(tail, 0);
            if (tail.Length > 8) U32((uint)random.Next(50) * 4).CopyTo(tail, 4);
            ReadAll([.. Section(), .. Interface(0, []), .. tail]);
            ReadAll([.. PcapHeader(0xa1b2c3d4, false), .. tail]);
        }
    }

    private static byte[] PcapHeader(uint magic, bool big) =>
        [.. U32(magic, big), .. U16(2, big), .. U16(4, big), .. new byte[8], .. U32(65_535, big), .. U32(1, big)];

    private static byte[] PcapRecords(Random random, int count, List<Record> records)
    {
        List<byte> bytes = [];
        for (int i = 0; i < count; i++)
        {
            byte[] frame = Bytes(random, random.Next(90));
            bytes.AddRange([.. U32((uint)i), .. U32(0), .. U32((uint)frame.Length), .. U32((uint)frame.Length), .. frame]);
            records.Add(new Record(0, i * 1_000_000_000L, (uint)frame.Length, Convert.ToHexString(frame), CaptureDirection.Unknown, null, null, ""));
        }

        return [.. bytes];
    }
}
