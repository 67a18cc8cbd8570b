using ActorNet.Io.Descriptors;

namespace ActorNet.Io.Tests.Descriptors;

public sealed class LinuxExceptionTests
{
    [Fact]
    public void Message_NamesOperationTextErrnoAndRemedy()
    {
        var exception = new LinuxException("open tap t0", Errno.Perm, "Run as root.");

        Assert.Equal("open tap t0: Operation not permitted (EPERM). Run as root.", exception.Message);
        Assert.Equal(("open tap t0", Errno.Perm, "Run as root."), (exception.Operation, exception.Errno, exception.Remedy));
    }

    [Fact]
    public void Message_WithoutRemedy_EndsWithTheErrno() =>
        Assert.Equal("read: Bad file descriptor (EBADF)", new LinuxException("read", Errno.BadF).Message);

    [Theory]
    [InlineData(Errno.Again, "EAGAIN")]
    [InlineData(Errno.TooBig, "E2BIG")]
    [InlineData(Errno.BadFd, "EBADFD")]
    [InlineData((Errno)4000, "errno 4000")]
    public void Symbol_IsTheNameInC(Errno errno, string symbol) => Assert.Equal(symbol, errno.Symbol());
}
