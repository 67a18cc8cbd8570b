using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Tests.Memory;

/// <summary>Which bit is which page, and what lies outside.</summary>
public class DirtyLogTests
{
    private const int Pages = 64;

    private readonly byte[] _bitmap = GC.AllocateArray<byte>(Pages / 8, pinned: true);

    [Theory]
    [InlineData(0ul, 1u, "0")]
    [InlineData(4095ul, 1u, "0")]
    [InlineData(4095ul, 2u, "0 1")]
    [InlineData(0x5000ul, 0u, "")]
    [InlineData(0x7ffful, 4098u, "7 8 9")]
    [InlineData(63 * 4096ul, 4096u, "63")]
    [InlineData(62 * 4096ul, 1u << 20, "62 63")]
    [InlineData(64 * 4096ul, 1u, "")]
    [InlineData(ulong.MaxValue, 1u, "")]
    [InlineData(ulong.MaxValue - 1, uint.MaxValue, "")]
    public void Mark_SetsTheBitsOfThePages_AndNoOthers(ulong address, uint length, string pages)
    {
        var log = new DirtyLog(MemorySlice.OfPinned(_bitmap, 0, _bitmap.Length));

        log.Mark(address, length);

        Assert.Equal(pages, string.Join(' ', Enumerable.Range(0, Pages).Where(page => (_bitmap[page / 8] & (1 << (page % 8))) != 0)));
        Assert.Equal(pages, string.Join(' ', Enumerable.Range(0, Pages).Where(page => log.IsMarked((ulong)page * DirtyLog.PageSize))));
    }

    [Fact]
    public void Mark_Outside_IsCounted()
    {
        var log = new DirtyLog(MemorySlice.OfPinned(_bitmap, 0, _bitmap.Length));

        log.Mark(Pages * 4096, 1);
        log.Mark((Pages * 4096) - 1, 2);
        log.Mark(0, Pages * 4096);

        Assert.Equal(2, log.Outside);
    }

    [Fact]
    public void Mark_FromSeveralThreads_WhileTheOtherSideTakesBitsAway_LosesNone()
    {
        var log = new DirtyLog(MemorySlice.OfPinned(_bitmap, 0, _bitmap.Length));
        int[] written = new int[Pages]; // what stands for the pages
        int[] copied = new int[Pages];
        var writers = Enumerable.Range(0, 3).Select(writer => new Thread(() =>
        {
            for (int i = 0; i < 50_000; i++)
            {
                int page = ((i * 7) + writer) % Pages;
                Interlocked.Increment(ref written[page]);
                log.Mark((ulong)page * 4096, 1);
            }
        })).ToArray();
        foreach (Thread writer in writers) writer.Start();

        while (writers.Any(static writer => writer.IsAlive)) Sync();
        Sync();

        Assert.Equal(written, copied);

        void Sync()
        {
            for (int i = 0; i < Pages / 8; i++)
            {
                byte bits = Interlocked.Exchange(ref _bitmap[i], 0);
                for (int bit = 0; bit < 8; bit++)
                    if ((bits & (1 << bit)) != 0)
                        copied[(8 * i) + bit] = Volatile.Read(ref written[(8 * i) + bit]);
            }
        }
    }

    [Fact]
    public void Log_InTheMiddleOfAWord_MarksItsOwnBytesOnly()
    {
        byte[] around = GC.AllocateArray<byte>(32, pinned: true);
        for (int start = 8; start < 16; start++)
        {
            around.AsSpan().Clear();
            var log = new DirtyLog(MemorySlice.OfPinned(around, start, 3));

            log.Mark(0, 24 * 4096);

            Assert.Equal(Enumerable.Range(0, 32).Select(i => i >= start && i < start + 3 ? (byte)0xff : (byte)0), around);
        }
    }
}
