using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Tests.Virtio;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.VirtioNet;

/// <summary>
/// A shadow of the guest's memory is compared before and after each turn of the device: what it wrote, and nothing that it
/// cannot have written, is in the log.
/// </summary>
public class DirtyLogTests
{
    private const ulong UsedLog = 0x4000_0000; // in no region, but in the log
    private const int Pages = FakeDriver.RegionSize / DirtyLog.PageSize;

    private readonly byte[] _bitmap = GC.AllocateArray<byte>(64 << 10, pinned: true);
    private readonly byte[] _shadow = new byte[FakeDriver.RegionSize];
    private readonly DirtyLog _log;

    public DirtyLogTests() => _log = new DirtyLog(MemorySlice.OfPinned(_bitmap, 0, _bitmap.Length));

    public static TheoryData<ulong, int> Cases
    {
        get
        {
            var cases = new TheoryData<ulong, int>();
            foreach (ulong features in (IEnumerable<ulong>)[0, FeatureBits.MrgRxbuf, FeatureBits.Version1, FeatureBits.Version1 | FeatureBits.MrgRxbuf | FeatureBits.EventIdx | FeatureBits.IndirectDesc])
                for (int seed = 0; seed < 6; seed++)
                    cases.Add(features, seed);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Received_EveryWrittenPage_IsInTheLog(ulong features, int seed)
    {
        var random = new Random(seed);
        bool merges = (features & FeatureBits.MrgRxbuf) != 0;
        TestNic nic = new(features, ring: 64);
        nic.Queue.SetLog(new VirtqueueLog(_log, _log, UsedLog));
        var buffers = new List<(ulong Address, int Length)>();
        int head = 0;
        while (head + 3 < 64)
        {
            int pieces = random.Next(1, 4);
            var chain = new (ulong, int, bool)[pieces];
            for (int i = 0; i < pieces; i++)
            {
                int length = random.Next(merges ? 100 : 800, 5000);
                chain[i] = (nic.Driver.Allocate(length), length, true);
                buffers.Add((chain[i].Item1, length));
            }
            nic.Driver.Chain(head, chain);
            head += pieces;
        }

        for (int turn = 0; turn < 4; turn++)
        {
            FrameBatch batch = nic.Batch(Enumerable.Range(0, 6).Select(_ => TestNic.Frame(random.Next(60, 1500))), piece: random.Next(2) == 0 ? int.MaxValue : 100);
            Snapshot(nic.Driver);
            nic.Receive.Deliver(batch);
            nic.Receive.Publish();
            nic.Queue.EnableNotifications();
            nic.Queue.DisableNotifications();

            HashSet<int> buffersTouched = PagesOf(buffers);
            HashSet<int> changed = Changed(nic.Driver, out bool usedRing);
            foreach (int page in changed)
                Assert.True(IsMarked(page), $"page {page} was written and is not in the log");
            Assert.True(!usedRing || _log.IsMarked(UsedLog));
            for (int page = 0; page < Pages; page++)
                Assert.True(!IsMarked(page) || buffersTouched.Contains(page), $"page {page} is in the log and no buffer lies in it");
            Array.Clear(_bitmap);
        }
        Assert.Equal(0, _log.Outside);
    }

    [Fact]
    public void Command_Answered_IsInTheLog()
    {
        TestNic nic = new(FeatureBits.Version1 | FeatureBits.CtrlVq | FeatureBits.CtrlRx);
        nic.Queue.SetLog(new VirtqueueLog(_log, null, 0));
        ulong command = nic.Driver.Allocate(2);
        ulong answer = FakeDriver.Base + (40 * DirtyLog.PageSize);
        nic.Driver.Chain(0, (command, 2, false), (answer, 1, true));

        Assert.Equal(1, nic.Control.Process(8));

        Assert.True(_log.IsMarked(answer));
        Assert.Equal(1, _bitmap.Sum(static b => System.Numerics.BitOperations.PopCount(b)));
    }

    [Fact]
    public void Transmitted_MarksTheUsedRingOnly_UnderItsOwnAddress()
    {
        TestNic nic = new(FeatureBits.Version1);
        nic.Queue.SetLog(new VirtqueueLog(_log, _log, UsedLog + 4090)); // index and elements are on two pages
        nic.Driver.Send(0, nic.WithHeader(TestNic.Frame(60)));
        FrameBatch batch = FrameBatch.CreateBorrowing();
        nic.Transmit.Take(batch);

        nic.Transmit.Complete(batch);
        Assert.False(_log.IsMarked(UsedLog)); // before the driver sees it, nothing counts
        nic.Transmit.Publish();

        Assert.True(_log.IsMarked(UsedLog));
        Assert.True(_log.IsMarked(UsedLog + 4096));
        Assert.Equal(2, _bitmap.Sum(static b => System.Numerics.BitOperations.PopCount(b)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void NotLogged_NothingIsMarked(bool wasLogged)
    {
        TestNic nic = new(FeatureBits.Version1);
        if (wasLogged) nic.Queue.SetLog(new VirtqueueLog(_log, _log, UsedLog));
        nic.Queue.SetLog(default);
        nic.Driver.Chain(0, (nic.Driver.Allocate(2000), 2000, true));

        nic.Receive.Deliver(nic.Batch([TestNic.Frame(60)]));
        nic.Receive.Publish();
        nic.Queue.EnableNotifications();

        Assert.All(_bitmap, static b => Assert.Equal(0, b));
    }

    [Fact]
    public void FrameInThousandsOfPieces_IsLogged_WithoutLimitOfEntries()
    {
        // CVE-2019-14835: a log of fixed length was overrun by chains of many buffers.
        TestNic nic = new(FeatureBits.Version1 | FeatureBits.IndirectDesc);
        nic.Queue.SetLog(new VirtqueueLog(_log, _log, UsedLog));
        ulong room = nic.Driver.Allocate(16 << 10);
        nic.Driver.WriteIndirect(0, [.. Enumerable.Range(0, 1024).Select(i =>
            new VirtqDescriptor(room + (16 * (ulong)i), 1, (ushort)(VirtqDescriptor.WriteFlag | (i < 1023 ? VirtqDescriptor.NextFlag : 0)), (ushort)(i + 1)))]);
        nic.Driver.MakeAvailable(0);

        Assert.Equal(DeliverResult.Done, nic.Receive.Deliver(nic.Batch([TestNic.Frame(1000)])));

        for (ulong at = room; at < room + (16 * 1012); at += 16) Assert.True(_log.IsMarked(at));
    }

    private bool IsMarked(int page) => _log.IsMarked(FakeDriver.Base + ((ulong)page * DirtyLog.PageSize));

    private void Snapshot(FakeDriver driver) => driver.At(FakeDriver.Base, FakeDriver.RegionSize).CopyTo(_shadow);

    // Pages that changed, the used ring apart.
    private HashSet<int> Changed(FakeDriver driver, out bool usedRing)
    {
        byte[] now = new byte[FakeDriver.RegionSize];
        driver.At(FakeDriver.Base, FakeDriver.RegionSize).CopyTo(now);
        int used = (int)(driver.Layout.Used - FakeDriver.Base);
        int usedEnd = used + 6 + (8 * driver.Size);
        usedRing = !now.AsSpan(used, usedEnd - used).SequenceEqual(_shadow.AsSpan(used, usedEnd - used));
        var pages = new HashSet<int>();
        for (int i = 0; i < now.Length; i++)
            if (now[i] != _shadow[i] && (i < used || i >= usedEnd))
                pages.Add(i / DirtyLog.PageSize);
        return pages;
    }

    private static HashSet<int> PagesOf(List<(ulong Address, int Length)> buffers) =>
        [.. buffers.SelectMany(static buffer => Enumerable.Range(0, buffer.Length).Select(i => (int)((buffer.Address + (ulong)i - FakeDriver.Base) / DirtyLog.PageSize)))];
}
