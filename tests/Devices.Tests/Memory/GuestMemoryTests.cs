using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Tests.Memory;

public class GuestMemoryTests
{
    private const ulong Low = 0x1000;
    private const ulong High = 0x1_0000_0000;
    private readonly TestMemory _test = new TestMemory().Add(High, 0x4000).Add(Low, 0x2000);

    [Theory]
    [InlineData(Low, 1u, true)]
    [InlineData(Low, 0x2000u, true)]
    [InlineData(Low, 0x2001u, false)]
    [InlineData(Low - 1, 1u, false)]
    [InlineData(Low - 1, 2u, false)]
    [InlineData(Low + 0x1fff, 1u, true)]
    [InlineData(Low + 0x1fff, 2u, false)]
    [InlineData(Low + 0x2000, 1u, false)]
    [InlineData(Low + 0x2000, 0u, false)]
    [InlineData(Low + 0x1fff, 0u, true)]
    [InlineData(High + 0x3fff, 1u, true)]
    [InlineData(High, uint.MaxValue, false)]
    [InlineData(ulong.MaxValue, 1u, false)]
    [InlineData(ulong.MaxValue, uint.MaxValue, false)]
    [InlineData(ulong.MaxValue - 15, 0x2010u, false)]
    public void TryTranslate_NeedsEveryByteInOneRegion(ulong address, uint length, bool expected)
    {
        GuestMemory memory = _test.Build();
        AddressCache cold = new(memory);
        AddressCache warm = new(memory);
        Assert.True(warm.TryTranslate(Low, 1, out _));

        Assert.Equal(expected, memory.TryTranslate(address, length, out MemorySlice slice));
        Assert.Equal(expected, cold.TryTranslate(address, length, out MemorySlice cached));
        Assert.Equal(expected, warm.TryTranslate(address, length, out _));
        Assert.Equal(expected ? (int)length : 0, slice.Length);
        Assert.Equal(slice.Address, cached.Address);
    }

    [Fact]
    public void AddressCache_AlternatingRegions_TranslatesAsTheTableDoes()
    {
        GuestMemory memory = _test.Build();
        AddressCache cache = new(memory);
        foreach (ulong address in (ulong[])[Low, High, Low + 5, High + 0x1000, Low])
        {
            Assert.True(memory.TryTranslate(address, 7, out MemorySlice expected));
            Assert.True(cache.TryTranslate(address, 7, out MemorySlice actual));
            Assert.Equal(expected.Address, actual.Address);
        }
    }

    [Fact]
    public void TryTranslate_OverATopThatEndsTheAddressSpace_IsRefused()
    {
        const ulong Top = ulong.MaxValue - 0xfff;
        GuestMemory memory = new TestMemoryAtTop(Top).Memory;

        Assert.True(memory.TryTranslate(ulong.MaxValue, 1, out _));
        Assert.True(memory.TryTranslate(Top, 0x1000, out _));
        Assert.False(memory.TryTranslate(ulong.MaxValue, 2, out _));
    }

    [Fact]
    public void TryTranslatePart_OverTheEndOfARegion_GivesWhatIsThere()
    {
        GuestMemory memory = _test.Build();

        Assert.True(memory.TryTranslatePart(Low + 0x1ff0, 0x20, out MemorySlice part));
        Assert.Equal(0x10, part.Length);
        Assert.False(memory.TryTranslatePart(Low + 0x2000, 0x20, out _));
    }

    [Fact]
    public void TryTranslateUser_UsesTheFrontEndsAddresses()
    {
        GuestMemory memory = _test.Build();
        ulong user = TestMemory.UserAddress(High);

        Assert.True(memory.TryTranslateUser(user + 16, 0x100, out MemorySlice byUser));
        Assert.True(memory.TryTranslate(High + 16, 0x100, out MemorySlice byGuest));
        Assert.Equal(byGuest.Address, byUser.Address);
        Assert.False(memory.TryTranslateUser(user, 0x4001, out _));
        Assert.False(memory.TryTranslateUser(user, ulong.MaxValue, out _));
        Assert.False(memory.TryTranslateUser(High, 1, out _));
    }

    [Fact]
    public void Constructor_OverlappingRegions_NamesThem()
    {
        MemoryRegion[] regions = [new(0x1000, 0x1001, 0, 1), new(0x2000, 0x1000, 0x10000, 1)];

        ArgumentException error = Assert.Throws<ArgumentException>(() => new GuestMemory(regions, null));
        Assert.Contains("0x1000 and 0x2000 overlap", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x1000UL, 0UL, 0UL, 1, "empty")]
    [InlineData(0xffff_ffff_ffff_f000UL, 0x1001UL, 0UL, 1, "guest's address space")]
    [InlineData(0x1000UL, 0x1001UL, 0xffff_ffff_ffff_f000UL, 1, "front end's address space")]
    [InlineData(0x1000UL, 0x1000UL, 0UL, 0, "not mapped")]
    [InlineData(0UL, 0x8000_0000_0000_0000UL, 0UL, 1, "larger")]
    public void TryCreate_ImpossibleRegion_SaysWhy(ulong guest, ulong size, ulong user, int host, string why)
    {
        int released = 0;

        Assert.False(GuestMemory.TryCreate([new MemoryRegion(guest, size, user, host)], () => released++, out GuestMemory? memory, out string? error));
        Assert.Null(memory);
        Assert.Contains(why, error, StringComparison.Ordinal);
        Assert.Equal(0, released);
    }

    [Fact]
    public void TryCreate_RegionsSideBySide_IsFine() =>
        Assert.True(GuestMemory.TryCreate([new(0x2000, 0x1000, 0, 1), new(0x1000, 0x1000, 0, 1)], null, out _, out _));

    [Fact]
    public void Release_OfTheLastLease_UnmapsOnce()
    {
        GuestMemory memory = _test.Build();
        Assert.Same(memory, memory.Acquire());

        memory.Release();
        Assert.Equal(0, _test.Released);
        memory.Release();
        Assert.Equal(1, _test.Released);
    }

    [Fact]
    public void Lease_AfterTheLastRelease_Throws()
    {
        GuestMemory memory = _test.Build();
        memory.Release();

        Assert.Throws<InvalidOperationException>(memory.Release);
        Assert.Throws<InvalidOperationException>(memory.Acquire);
        Assert.Equal(1, _test.Released);
    }

    private sealed class TestMemoryAtTop
    {
        private readonly byte[] _bytes = GC.AllocateArray<byte>(0x1000, pinned: true);

        internal TestMemoryAtTop(ulong top) =>
            Memory = new GuestMemory([new MemoryRegion(top, 0x1000, top, MemorySlice.OfPinned(_bytes, 0, 1).Address)], null);

        internal GuestMemory Memory { get; }
    }
}
