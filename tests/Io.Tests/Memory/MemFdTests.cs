using ActorNet.Io.Descriptors;
using ActorNet.Io.Memory;
using ActorNet.Io.Native;

namespace ActorNet.Io.Tests.Memory;

public sealed class MemFdTests
{
    [Fact]
    public void Create_Sealed_KeepsItsSize()
    {
        using FdHandle file = MemFd.Create("sealed", 8192);

        Assert.Equal((-1, Errno.Perm), (LibC.Truncate(file, 4096), LibC.LastError));
        Assert.Equal((-1, Errno.Perm), (LibC.Truncate(file, 16384), LibC.LastError));
    }

    [Fact]
    public void Create_NotSealed_CanShrinkUntilThatIsForbidden()
    {
        using FdHandle file = MemFd.Create("open", 8192, isSealed: false);

        Assert.Equal(0, LibC.Truncate(file, 4096));
        Assert.True(MemFd.TryForbidShrinking(file));
        Assert.Equal((-1, Errno.Perm), (LibC.Truncate(file, 2048), LibC.LastError));
        Assert.Equal(0, LibC.Truncate(file, 8192));
    }

    [Fact]
    public void TryForbidShrinking_DescriptorWithoutSeals_False()
    {
        using EventFd bell = EventFd.Create();

        Assert.False(MemFd.TryForbidShrinking(bell.Handle));
    }

    [Fact]
    public void Create_MoreThanAFileCanHold_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => MemFd.Create("huge", ulong.MaxValue));
        OpenDescriptors.AssertNoLeak(200, static () => Assert.Throws<LinuxException>(() => MemFd.Create(new string('x', 300), 4096)));
    }
}
