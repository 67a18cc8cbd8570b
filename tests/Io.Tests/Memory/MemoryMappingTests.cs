using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Memory;
using ActorNet.Io.Native;

namespace ActorNet.Io.Tests.Memory;

public sealed class MemoryMappingTests
{
    private const int Page = 4096;

    [Fact]
    public void Map_SameFileTwice_SharesBytes()
    {
        using FdHandle file = MemFd.Create("shared", 4 * Page);
        using MemoryMapping writer = MemoryMapping.Map(file, 0, 4 * Page, writable: true);
        using MemoryMapping reader = MemoryMapping.Map(file, 0, 4 * Page, writable: false);

        Marshal.WriteInt64(writer.Address, 3 * Page, 0x1234567890);

        Assert.Equal(0x1234567890, Marshal.ReadInt64(reader.Address, 3 * Page));
        Assert.Equal(4ul * Page, writer.Length);
    }

    [Fact]
    public void Map_OffsetWithinAPage_AddressIsThatOfTheOffset()
    {
        using FdHandle file = MemFd.Create("offset", 4 * Page);
        using MemoryMapping whole = MemoryMapping.Map(file, 0, 4 * Page, writable: true);
        Marshal.WriteInt32(whole.Address, Page + 100, 77);

        using MemoryMapping part = MemoryMapping.Map(file, Page + 100, 2 * Page, writable: false);

        Assert.Equal(77, Marshal.ReadInt32(part.Address));
        Assert.Equal(2ul * Page, part.Length);
    }

    [Fact]
    public void Map_DescriptorIsClosed_StaysMapped()
    {
        FdHandle file = MemFd.Create("closed", Page);
        using MemoryMapping mapping = MemoryMapping.Map(file, 0, Page, writable: true);
        file.Dispose();

        Marshal.WriteByte(mapping.Address, Page - 1, 1);

        Assert.Equal(1, Marshal.ReadByte(mapping.Address, Page - 1));
    }

    [Theory]
    [InlineData(0, 4097, "ends at 4096")]
    [InlineData(1, 4096, "ends at 4096")]
    [InlineData(4097, 1, "ends at 4096")]
    [InlineData(1, ulong.MaxValue, "ends at 4096")]
    [InlineData(ulong.MaxValue, 1, "ends at 4096")]
    [InlineData(ulong.MaxValue, ulong.MaxValue, "ends at 4096")]
    [InlineData(0, 0, "empty")]
    public void TryMap_BeyondTheFile_SaysWhereItEnds(ulong offset, ulong length, string problem)
    {
        using FdHandle file = MemFd.Create("short", Page);

        Assert.False(MemoryMapping.TryMap(file, offset, length, writable: true, out MemoryMapping? mapping, out string? found));
        Assert.Null(mapping);
        Assert.Contains(problem, found, StringComparison.Ordinal);
    }

    [Fact]
    public void TryMap_FileThatCouldShrink_CannotAfterwards()
    {
        using FdHandle file = MemFd.Create("a peer's", 4 * Page, isSealed: false);

        Assert.True(MemoryMapping.TryMap(file, 0, 4 * Page, writable: true, out MemoryMapping? mapping, out _));
        using (mapping)
        {
            Assert.Equal((-1, Errno.Perm), (LibC.Truncate(file, Page), LibC.LastError));
            Marshal.WriteByte(mapping.Address, (4 * Page) - 1, 1);
        }
    }

    [Fact]
    public void TryMap_NotAFileOfMemory_Refused()
    {
        using EventFd bell = EventFd.Create();

        Assert.False(MemoryMapping.TryMap(bell.Handle, 0, Page, writable: true, out _, out string? problem));
        Assert.Contains("not a file of memory", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void TryMap_ReadOnlyDescriptorForWriting_GivesTheKernelsReason()
    {
        using FdHandle file = MemFd.Create("writable", Page);
        using FdHandle readOnly = FdHandle.FromRaw(LibC.Open($"/proc/self/fd/{file.Number}", LibC.O_CLOEXEC, 0));

        Assert.False(MemoryMapping.TryMap(readOnly, 0, Page, writable: true, out _, out string? problem));
        Assert.Contains("EACCES", problem, StringComparison.Ordinal);
        Assert.Equal(Errno.Acces, Assert.Throws<LinuxException>(() => MemoryMapping.Map(readOnly, 0, Page, writable: true)).Errno);
        Assert.True(MemoryMapping.TryMap(readOnly, 0, Page, writable: false, out MemoryMapping? mapping, out _));
        mapping.Dispose();
    }

    // munmap of huge pages wants a length of whole ones, and mapping a length within one has to work too.
    [Fact]
    public void TryMap_HugePages_MapsAPartOrSaysThatNoneAreFree()
    {
        using FdHandle probe = MemFd.Create("probe", 0, isSealed: false, hugePages: true);
        ulong page = MemoryMapping.PageSizeOf(probe);
        Assert.True(page > Page && ulong.IsPow2(page));
        using FdHandle file = MemFd.Create("huge", page, hugePages: true);

        if (MemoryMapping.TryMap(file, 100, page / 2, writable: true, out MemoryMapping? mapping, out string? problem))
        {
            Marshal.WriteByte(mapping.Address, 0, 1);
            mapping.Dispose();
        }
        else
        {
            Assert.Contains("ENOMEM", problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void PageSizeOf_OrdinaryMemory_IsThePageOfTheMachine()
    {
        using FdHandle file = MemFd.Create("ordinary", Page);

        Assert.Equal((ulong)Environment.SystemPageSize, MemoryMapping.PageSizeOf(file));
    }

    [Fact]
    public void Dispose_Unmaps()
    {
        using FdHandle file = MemFd.Create("unmapped-by-test", Page);
        MemoryMapping mapping = MemoryMapping.Map(file, 0, Page, writable: true);
        Assert.Contains("unmapped-by-test", File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);

        mapping.Dispose();
        mapping.Dispose();

        Assert.DoesNotContain("unmapped-by-test", File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
    }

    [Fact]
    public void MapAndDispose_LeakNothing() => OpenDescriptors.AssertNoLeak(1000, static () =>
    {
        using FdHandle file = MemFd.Create("leak", Page);
        MemoryMapping.Map(file, 0, Page, writable: true).Dispose();
        Assert.Throws<LinuxException>(() => MemoryMapping.Map(file, 0, 2 * Page, writable: true));
    });
}
