using System.Collections.Immutable;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.Io.Tap;

namespace ActorNet.Io.Tests.Tap;

/// <summary>All queues of a tap at once, and every way to be wrong about them.</summary>
public sealed class TapInterfaceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void Open_SeveralQueues_MakeOneInterface() => OwnNetwork.Run(() =>
    {
        ImmutableArray<TapDevice> queues = TapInterface.Open("t0", 3, TapOptions.Default);

        Assert.Equal(["t0", "t0", "t0"], queues.Select(static queue => queue.Name));
        Dispose(queues);
        Assert.False(NetworkInterfaces.Exists("t0"));
    });

    [Fact]
    public void Open_OneQueueOfAnInterfaceForSeveral_IsNoMistake() => OwnNetwork.Run(() =>
    {
        Command.Run("ip", "tuntap", "add", "dev", "t0", "mode", "tap", "multi_queue");
        Dispose(TapInterface.Open("t0", 1, TapOptions.Default));
    });

    [Fact]
    public void Open_SeveralQueuesOfAnInterfaceForOne_SaysWhatToDo() => OwnNetwork.Run(() =>
    {
        Command.Run("ip", "tuntap", "add", "dev", "t0", "mode", "tap");
        AssertFails(Errno.Inval, "tap t0", "made for one queue", () => TapInterface.Open("t0", 2, TapOptions.Default));
    });

    [Fact]
    public void Open_OtherKindsOfInterface_SaysWhatTheyAre() => OwnNetwork.Run(() =>
    {
        Command.Run("ip", "tuntap", "add", "dev", "t0", "mode", "tun");
        Command.Run("ip", "link", "add", "br0", "type", "bridge");
        AssertFails(Errno.Inval, "t0", "is a tun (IP packets)", () => TapInterface.Open("t0", 1, TapOptions.Default));
        AssertFails(Errno.Inval, "br0", "it is a bridge", () => TapInterface.Open("br0", 1, TapOptions.Default));
        AssertFails(Errno.Inval, "lo", "no virtual interface", () => TapInterface.Open("lo", 1, TapOptions.Default));
    });

    [Fact]
    public void Open_InUse_BusyAndNothingIsLeft() => OwnNetwork.Run(() =>
    {
        using TapDevice other = TapDevice.Open("t0");
        AssertFails(Errno.Busy, "t0", "Another process has this interface open", () => TapInterface.Open("t0", 1, TapOptions.Default));
        // More queues than the kernel has for one interface: those that were opened are closed again.
        AssertFails(Errno.TooBig, "t1", "All queues of this interface are in use", () => TapInterface.Open("t1", 300, TapOptions.Default));
        Assert.False(NetworkInterfaces.Exists("t1"));
    });

    [Fact]
    public void FromDescriptors_QueuesOfOneInterface_AreTaken() => OwnNetwork.Run(() =>
    {
        ImmutableArray<TapDevice> made = TapInterface.Open("t0", 2, TapOptions.Default);

        ImmutableArray<TapDevice> taken = TapInterface.FromDescriptors([.. made.Select(static queue => queue.Handle.Duplicate())], TapOptions.Default);

        Dispose(made);
        Assert.True(NetworkInterfaces.Exists("t0"));
        Dispose(taken);
        Assert.False(NetworkInterfaces.Exists("t0"));
    });

    [Fact]
    public void FromDescriptors_OfTwoInterfacesOrNone_AllAreClosed() => OwnNetwork.Run(() =>
    {
        using TapDevice first = TapDevice.Open("t0");
        using TapDevice second = TapDevice.Open("t1");
        using EventFd bell = EventFd.Create();
        FdHandle[] mixed = [first.Handle.Duplicate(), second.Handle.Duplicate()];
        FdHandle[] noTap = [first.Handle.Duplicate(), bell.Handle.Duplicate()];

        AssertFails(Errno.Inval, "tap t0", "belongs to interface t1", () => TapInterface.FromDescriptors(mixed, TapOptions.Default));
        Assert.Throws<LinuxException>(() => TapInterface.FromDescriptors(noTap, TapOptions.Default));
        Assert.All([.. mixed, .. noTap], static handle => Assert.True(handle.IsClosed));
    });

    [Fact]
    public void Fetch_LauncherSendsQueues_TakesThem() => OwnNetwork.Run(() =>
    {
        using var directory = new TemporaryDirectory();
        using UnixListener launcher = UnixListener.Bind(directory["taps"]);
        ImmutableArray<TapDevice> made = TapInterface.Open("t0", 2, TapOptions.Default);
        var sending = new Thread(() =>
        {
            launcher.Handle.WaitFor(Io.Readiness.ReadyEvents.Readable, Patience);
            using UnixConnection connection = Accept(launcher);
            connection.TrySend("t"u8, [.. made.Select(static queue => queue.Handle)], out _);
        });
        sending.Start();

        ImmutableArray<TapDevice> taken = TapInterface.FromDescriptors(TapLauncher.Fetch(directory["taps"], Patience), TapOptions.Default);

        sending.Join();
        Assert.Equal(["t0", "t0"], taken.Select(static queue => queue.Name));
        Dispose(made);
        Dispose(taken);
    });

    [Fact]
    public void Fetch_NobodyOrNothing_SaysSo()
    {
        using var directory = new TemporaryDirectory();
        AssertFails(Errno.NoEnt, directory["taps"], "Start the launcher first", () => TapLauncher.Fetch(directory["taps"], Patience));
        using UnixListener launcher = UnixListener.Bind(directory["taps"]);
        AssertFails(Errno.TimedOut, directory["taps"], "sent nothing within", () => TapLauncher.Fetch(directory["taps"], TimeSpan.Zero));
        Accept(launcher).Dispose();
    }

    [Theory]
    [InlineData(true, "has no descriptors")]
    [InlineData(false, "closed the connection")]
    public void Fetch_NoDescriptors_SaysSo(bool sends, string reason)
    {
        using var directory = new TemporaryDirectory();
        using UnixListener launcher = UnixListener.Bind(directory["taps"]);
        var answering = new Thread(() =>
        {
            launcher.Handle.WaitFor(Io.Readiness.ReadyEvents.Readable, Patience);
            using UnixConnection connection = Accept(launcher);
            if (sends) connection.TrySend("t"u8, [], out _);
        });
        answering.Start();

        LinuxException failure = Assert.Throws<LinuxException>(() => TapLauncher.Fetch(directory["taps"], Patience));

        answering.Join();
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenAndClose_ManyTimes_LeakNothing() => OwnNetwork.Run(() =>
    {
        OpenDescriptors.AssertNoLeak(100, static () => Dispose(TapInterface.Open("t0", 4, TapOptions.Default)));
        using TapDevice busy = TapDevice.Open("busy");
        OpenDescriptors.AssertNoLeak(50, () =>
        {
            Assert.Throws<LinuxException>(() => TapInterface.Open("busy", 1, TapOptions.Default));
            Assert.Throws<LinuxException>(() => TapInterface.FromDescriptors([busy.Handle.Duplicate(), EventFd.Create().Handle], TapOptions.Default));
        });
    });

    private static void AssertFails(Errno errno, string subject, string reason, Action action)
    {
        LinuxException failure = Assert.Throws<LinuxException>(action);
        Assert.Equal(errno, failure.Errno);
        Assert.Contains(subject, failure.Message, StringComparison.Ordinal);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    private static UnixConnection Accept(UnixListener launcher)
    {
        Assert.Equal(IoStatus.Done, launcher.TryAccept(out UnixConnection? connection));
        return connection!;
    }

    private static void Dispose(ImmutableArray<TapDevice> queues)
    {
        foreach (TapDevice queue in queues) queue.Dispose();
    }
}
