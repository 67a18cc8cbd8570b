using System.Runtime.Versioning;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;

namespace ActorNet.Io.Tests.Sockets;

public sealed class UnixListenerTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private string SocketPath => _directory["s"];

    [Fact]
    public void TryAccept_GivesConnectionsInTurnAndThenWouldBlock()
    {
        using UnixListener listener = UnixListener.Bind(SocketPath);
        Assert.Equal(IoStatus.WouldBlock, listener.TryAccept(out UnixConnection? none));
        Assert.Null(none);
        Assert.Equal(ConnectStatus.Connected, UnixConnection.TryConnect(SocketPath, out UnixConnection? client));
        using (client)
        {
            Assert.Equal(ReadyEvents.Readable, listener.Handle.WaitFor(ReadyEvents.Readable, TimeSpan.Zero));
            Assert.Equal(IoStatus.Done, listener.TryAccept(out UnixConnection? server));
            using (server)
            {
                Assert.Equal(Environment.ProcessId, server!.PeerProcessId);
                Assert.Equal(IoStatus.Done, client!.TrySend("hello"u8, [], out _));
                var buffer = new byte[16];
                Assert.Equal(IoStatus.Done, server.TryReceive(buffer, [], out int length));
                Assert.Equal("hello"u8, buffer.AsSpan(0, length));
            }
        }
        Assert.Equal(IoStatus.WouldBlock, listener.TryAccept(out _));
    }

    [SupportedOSPlatform("linux")]
    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [InlineData(UnixFileMode.UserWrite)]
    public void Bind_WithMode_IsTheModeOfTheFile(UnixFileMode mode)
    {
        using UnixListener listener = UnixListener.Bind(SocketPath, mode: mode);

        Assert.Equal(mode, File.GetUnixFileMode(SocketPath));
    }

    [Fact]
    public void Dispose_RemovesItsFile()
    {
        UnixListener listener = UnixListener.Bind(SocketPath);
        Assert.True(File.Exists(SocketPath));

        listener.Dispose();
        listener.Dispose();

        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public void Dispose_AnotherListenerHasThePathByNow_LeavesItsFile()
    {
        UnixListener old = UnixListener.Bind(SocketPath);
        File.Delete(SocketPath);
        using UnixListener successor = UnixListener.Bind(SocketPath);

        old.Dispose();

        Assert.Equal(ConnectStatus.Connected, UnixConnection.TryConnect(SocketPath, out UnixConnection? client));
        client!.Dispose();
    }

    [Fact]
    public void Dispose_DirectoryIsGone_DoesNotThrow()
    {
        string directory = _directory["gone"];
        Directory.CreateDirectory(directory);
        UnixListener listener = UnixListener.Bind(Path.Combine(directory, "s"));
        Directory.Delete(directory, recursive: true);

        listener.Dispose();
    }

    [Theory]
    [InlineData(SocketKind.Stream)]
    [InlineData(SocketKind.SeqPacket)]
    public void Bind_StaleSocket_ReplacesIt(SocketKind kind)
    {
        LeaveStaleSocket();
        Assert.True(File.Exists(SocketPath));
        Assert.Equal(ConnectStatus.Refused, UnixConnection.TryConnect(SocketPath, out _, SocketKind.SeqPacket));

        using UnixListener listener = UnixListener.Bind(SocketPath, kind);

        Assert.Equal(ConnectStatus.Connected, UnixConnection.TryConnect(SocketPath, out UnixConnection? client, kind));
        client!.Dispose();
    }

    [Theory]
    [InlineData(SocketKind.Stream)]
    [InlineData(SocketKind.SeqPacket)]
    public void Bind_LiveListenerOfAnyKind_IsLeftAlone(SocketKind kind)
    {
        using UnixListener live = UnixListener.Bind(SocketPath);

        LinuxException exception = Assert.Throws<LinuxException>(() => UnixListener.Bind(SocketPath, kind));

        Assert.Equal(Errno.AddrInUse, exception.Errno);
        Assert.Contains(SocketPath, exception.Message, StringComparison.Ordinal);
        Assert.Contains("Another program listens there", exception.Message, StringComparison.Ordinal);
        Assert.Equal(ConnectStatus.Connected, UnixConnection.TryConnect(SocketPath, out UnixConnection? client));
        client!.Dispose();
    }

    [Fact]
    public void Bind_LiveListenerWithFullBacklog_IsLeftAlone()
    {
        using UnixListener live = UnixListener.Bind(SocketPath, backlog: 0);
        var waiting = new List<UnixConnection>();
        ConnectStatus status;
        while ((status = UnixConnection.TryConnect(SocketPath, out UnixConnection? client)) == ConnectStatus.Connected) waiting.Add(client!);
        Assert.Equal(ConnectStatus.Busy, status);

        Assert.Equal(Errno.AddrInUse, Assert.Throws<LinuxException>(() => UnixListener.Bind(SocketPath)).Errno);

        Assert.True(File.Exists(SocketPath));
        waiting.ForEach(static client => client.Dispose());
    }

    [Fact]
    public void Bind_RegularFile_IsLeftAlone()
    {
        File.WriteAllText(SocketPath, "precious");

        LinuxException exception = Assert.Throws<LinuxException>(() => UnixListener.Bind(SocketPath));

        Assert.Contains("not a socket", exception.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(SocketPath));
    }

    [Fact]
    public void Bind_SymbolicLinkToAStaleSocket_IsLeftAlone()
    {
        LeaveStaleSocket();
        File.CreateSymbolicLink(_directory["link"], SocketPath);

        Assert.Throws<LinuxException>(() => UnixListener.Bind(_directory["link"]));

        Assert.True(File.Exists(SocketPath));
    }

    [Fact]
    public void Bind_MissingDirectory_NamesIt()
    {
        LinuxException exception = Assert.Throws<LinuxException>(() => UnixListener.Bind(_directory["no/s"]));

        Assert.Equal(Errno.NoEnt, exception.Errno);
        Assert.Contains($"The directory {_directory["no"]} does not exist", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_PathOf107Bytes_IsTheLongest()
    {
        string longest = PathOf(107);
        using (UnixListener listener = UnixListener.Bind(longest))
        {
            Assert.True(File.Exists(longest));
            Assert.Equal(ConnectStatus.Connected, UnixConnection.TryConnect(longest, out UnixConnection? client));
            client!.Dispose();
        }

        LinuxException bind = Assert.Throws<LinuxException>(() => UnixListener.Bind(PathOf(108)));
        LinuxException connect = Assert.Throws<LinuxException>(() => UnixConnection.TryConnect(PathOf(108), out _));
        Assert.Equal((Errno.NameTooLong, Errno.NameTooLong), (bind.Errno, connect.Errno));
        Assert.Contains("at most 107 bytes; this one has 108", bind.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BindAndAccept_LeakNothing()
    {
        File.WriteAllText(_directory["file"], "");
        using UnixListener live = UnixListener.Bind(_directory["live"]);
        OpenDescriptors.AssertNoLeak(1000, () =>
        {
            using UnixListener listener = UnixListener.Bind(SocketPath);
            UnixConnection.TryConnect(SocketPath, out UnixConnection? client);
            listener.TryAccept(out UnixConnection? server);
            server!.Dispose();
            client!.Dispose();
        });
        OpenDescriptors.AssertNoLeak(300, () =>
        {
            LeaveStaleSocket();
            UnixConnection.TryConnect(SocketPath, out _);
            UnixConnection.TryConnect(_directory["nothing"], out _);
            UnixListener.Bind(SocketPath).Dispose();
            Assert.Throws<LinuxException>(() => UnixListener.Bind(_directory["file"]));
            Assert.Throws<LinuxException>(() => UnixListener.Bind(_directory["live"]));
            Assert.Throws<LinuxException>(() => UnixListener.Bind(_directory["no/s"]));
            live.TryAccept(out UnixConnection? probe);
            probe!.Dispose();
        });
    }

    private string PathOf(int bytes) => _directory[new string('x', bytes - _directory.Path.Length - 1)];

    /// <summary>What a program that was killed leaves: the file of a socket that nobody has open. A rename keeps it from Dispose.</summary>
    private void LeaveStaleSocket()
    {
        using (UnixListener.Bind(_directory["moved"], SocketKind.SeqPacket)) File.Move(_directory["moved"], SocketPath);
    }
}
