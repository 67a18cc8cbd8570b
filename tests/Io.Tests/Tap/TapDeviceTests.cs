using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;
using ActorNet.Io.Readiness;
using ActorNet.Io.Tap;
using ActorNet.Io.Tests.Readiness;

namespace ActorNet.Io.Tests.Tap;

/// <summary>Real interfaces, each test in a network namespace of its own.</summary>
public sealed class TapDeviceTests
{
    private const int Header = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly PinnedBuffer _buffer = new(65_536 + Header);

    [Theory]
    [InlineData(12)]
    [InlineData(10)]
    public void OpenAndDispose_MakeAndRemoveTheInterface(int headerLength) => OwnNetwork.Run(() =>
    {
        TapDevice tap = TapDevice.Open("t0", new TapOptions(headerLength));

        Assert.Equal(("t0", headerLength), (tap.Name, tap.VnetHeaderLength));
        Assert.True(NetworkInterfaces.Exists("t0"));
        Assert.Equal(LibC.FD_CLOEXEC, LibC.Fcntl(tap.Handle, LibC.F_GETFD, 0));
        tap.Dispose();
        Assert.False(NetworkInterfaces.Exists("t0"));
    });

    [Fact]
    public void Open_Pattern_TheKernelChoosesTheNumber() => OwnNetwork.Run(() =>
    {
        using TapDevice first = TapDevice.Open("tap%d");
        using TapDevice second = TapDevice.Open("tap%d");

        Assert.Equal(("tap0", "tap1"), (first.Name, second.Name));
    });

    // The whole way there and back: the host's own stack asks who has 10.9.0.2, hears that we do, and sends its datagram.
    [Theory]
    [InlineData(12)]
    [InlineData(10)]
    public void ReadAndWrite_CarryFramesFromAndToTheHostsStack(int header) => OwnNetwork.Run(() =>
    {
        using TapDevice tap = OpenUp("t0", header);
        NetworkInterfaces.SetAddress("t0", IPAddress.Parse("10.9.0.1"), 24);
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Any, 0));
        socket.Send("ping over tap"u8, new IPEndPoint(IPAddress.Parse("10.9.0.2"), 7));

        ReadOnlySpan<byte> request = ReadUntil(tap, static frame => EtherType(frame) == 0x0806);
        Assert.Equal(42, request.Length);
        WriteFrame(tap, ArpReply(request, "02-00-00-00-00-02"));
        ReadOnlySpan<byte> datagram = ReadUntil(tap, static frame => EtherType(frame) == 0x0800);

        Assert.Equal(Convert.FromHexString("020000000002"), datagram[..6]);
        Assert.Equal(NetworkInterfaces.GetHardwareAddress("t0").GetAddressBytes(), datagram[6..12]);
        Assert.Equal("ping over tap"u8, datagram[42..]);
    });

    [Fact]
    public void TryRead_ScatteredMemory_FillsItInOrder() => OwnNetwork.Run(() =>
    {
        using TapDevice tap = OpenUp("t0", Header);
        NetworkInterfaces.SetAddress("t0", IPAddress.Parse("10.9.0.1"), 24);
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Any, 0)) { EnableBroadcast = true };
        // A kernel may send frames of its own (IPv6); ours is found by its type.
        int length;
        do
        {
            socket.Send("0123456789"u8, new IPEndPoint(IPAddress.Parse("10.9.0.255"), 7));
            Wait(tap, ReadyEvents.Readable);
            Assert.Equal(IoStatus.Done, tap.TryRead([_buffer.Vector(0, Header), _buffer.Vector(1000, 14), _buffer.Vector(2000, 20), _buffer.Vector(3000, 2000)], out length));
        }
        while (EtherType(_buffer.Bytes.AsSpan(1000)) != 0x0800);

        Assert.Equal(Header + 14 + 20 + 8 + 10, length);
        Assert.Equal("FF-FF-FF-FF-FF-FF", BitConverter.ToString(_buffer.Bytes, 1000, 6));
        Assert.Equal(0x45, _buffer.Bytes[2000]);
        Assert.Equal("0123456789"u8, _buffer.Bytes.AsSpan(3000 + 8, 10));
    });

    [Fact]
    public void TryRead_NothingThere_WouldBlock() => OwnNetwork.Run(() =>
    {
        using TapDevice tap = TapDevice.Open("t0");

        Assert.Equal(IoStatus.WouldBlock, tap.TryRead([_buffer.Whole], out int length));
        Assert.Equal(0, length);
    });

    [Fact]
    public void TryWrite_InterfaceIsDown_RefusedAndWritableWhenItComesUp() => OwnNetwork.Run(() =>
    {
        using TapDevice tap = TapDevice.Open("t0");
        using var reactor = new Reactor();
        var handler = new RecordingHandler();
        using IDisposable registration = reactor.Register(tap.Handle, ReadyEvents.Readable | ReadyEvents.Writable, handler);
        reactor.Poll(TimeSpan.Zero);

        Assert.Equal(IoStatus.Refused, tap.TryWrite([_buffer.Vector(0, Header + 60)], out int length));
        Assert.Equal(0, length);
        int before = handler.Calls;
        NetworkInterfaces.SetUp("t0");

        Assert.Equal(1, reactor.Poll(Patience));
        Assert.Equal(before + 1, handler.Calls);
        Assert.NotEqual(ReadyEvents.None, handler.Last & ReadyEvents.Writable);
        Assert.Equal(IoStatus.Done, tap.TryWrite([_buffer.Vector(0, Header), _buffer.Vector(Header, 60)], out length));
        Assert.Equal(Header + 60, length);
        NetworkInterfaces.SetUp("t0", up: false);
        Assert.Equal(IoStatus.Refused, tap.TryWrite([_buffer.Vector(0, Header + 60)], out _));
    });

    [Fact]
    public void TryWrite_WhatTheKernelDoesNotTake_Rejected() => OwnNetwork.Run(() =>
    {
        using TapDevice tap = OpenUp("t0", Header);
        var nonsense = new PinnedBuffer(Header + 60);
        nonsense.Bytes[1] = 0x7f; // gso_type
        nonsense.Bytes[4] = 1; // gso_size

        Assert.Equal(IoStatus.Rejected, tap.TryWrite([_buffer.Vector(0, Header + 13)], out _)); // shorter than an Ethernet header
        Assert.Equal(IoStatus.Rejected, tap.TryWrite([_buffer.Vector(0, Header - 1)], out _));
        Assert.Equal(IoStatus.Rejected, tap.TryWrite([nonsense.Whole], out _));
        Assert.Equal(IoStatus.Rejected, tap.TryWrite(Enumerable.Repeat(_buffer.Vector(0, 1), 1025).ToArray(), out _)); // more pieces than IOV_MAX
        Assert.Equal(IoStatus.Rejected, tap.TryWrite([_buffer.Vector(0, Header), new IoVector(4096, 60)], out int length)); // not mapped
        Assert.Equal(0, length);
        Assert.Equal(IoStatus.Done, tap.TryWrite([_buffer.Vector(0, Header + 60)], out _));
    });

    [Fact]
    public void Deleted_ErrorEventThenClosed() => OwnNetwork.Run(() =>
    {
        using TapDevice tap = OpenUp("t0", Header);
        using var reactor = new Reactor();
        var handler = new RecordingHandler();
        using IDisposable registration = reactor.Register(tap.Handle, ReadyEvents.Readable, handler);
        reactor.Poll(TimeSpan.Zero);

        Command.Run("ip", "link", "delete", "t0");

        while ((handler.Last & ReadyEvents.Error) == 0) Assert.NotEqual(0, reactor.Poll(Patience));
        Assert.Equal(IoStatus.Closed, tap.TryRead([_buffer.Whole], out _));
        Assert.Equal(IoStatus.Closed, tap.TryWrite([_buffer.Vector(0, Header + 60)], out _));
    });

    // What lets a reader stop at its budget and be told again: every frame that arrives is an edge.
    [Fact]
    public void Poll_UnreadFrames_EachArrivalIsAnEvent() => OwnNetwork.Run(() =>
    {
        using TapDevice tap = OpenUp("t0", Header);
        NetworkInterfaces.SetAddress("t0", IPAddress.Parse("10.9.0.1"), 24);
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Any, 0)) { EnableBroadcast = true };
        using var reactor = new Reactor();
        var handler = new RecordingHandler();
        using IDisposable registration = reactor.Register(tap.Handle, ReadyEvents.Readable, handler);
        for (int i = 0; i < 20; i++)
        {
            while (reactor.Poll(TimeSpan.Zero) > 0) { }
            socket.Send("x"u8, new IPEndPoint(IPAddress.Parse("10.9.0.255"), 7));

            Assert.Equal(1, reactor.Poll(Patience));
        }
    });

    [Fact]
    public void FromFd_TapOfAnotherOpener_TakesItOver() => OwnNetwork.Run(() =>
    {
        using TapDevice original = TapDevice.Open("t0", new TapOptions(VnetHeaderLength: 10));

        using TapDevice tap = TapDevice.FromFd(original.Handle.Duplicate());

        Assert.Equal(("t0", 12), (tap.Name, tap.VnetHeaderLength));
        NetworkInterfaces.SetUp("t0");
        Assert.Equal(IoStatus.Done, tap.TryWrite([_buffer.Vector(0, 12 + 60)], out _));
    });

    [Theory]
    [InlineData(LibC.IFF_TUN | LibC.IFF_NO_PI | LibC.IFF_VNET_HDR, "IFF_TAP")]
    [InlineData(LibC.IFF_TAP | LibC.IFF_NO_PI, "IFF_VNET_HDR")]
    public void FromFd_OtherMode_NamesTheFlag(int flags, string flag) => OwnNetwork.Run(() =>
    {
        using FdHandle handle = TapDevice.OpenControlDevice("t0");
        Assert.Equal(Errno.None, TapDevice.Attach(handle, "t0", (short)flags, out _));

        LinuxException exception = Assert.Throws<LinuxException>(() => TapDevice.FromFd(handle));

        Assert.Contains("t0", exception.Message, StringComparison.Ordinal);
        Assert.Contains(flag, exception.Message, StringComparison.Ordinal);
        Assert.False(handle.IsClosed);
    });

    [Fact]
    public void FromFd_NotATap_SaysSo()
    {
        using EventFd bell = EventFd.Create();
        using FdHandle withoutInterface = TapDevice.OpenControlDevice("t0");

        Assert.Contains("not open on /dev/net/tun", Assert.Throws<LinuxException>(() => TapDevice.FromFd(bell.Handle)).Message, StringComparison.Ordinal);
        Assert.Contains("has no interface", Assert.Throws<LinuxException>(() => TapDevice.FromFd(withoutInterface)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OpenElsewhere_BusyWithRemedy() => OwnNetwork.Run(() =>
    {
        using TapDevice first = TapDevice.Open("t0");

        LinuxException exception = Assert.Throws<LinuxException>(() => TapDevice.Open("t0"));

        Assert.Equal(Errno.Busy, exception.Errno);
        Assert.Contains("open tap t0", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Another process has this interface open", exception.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void Open_ExistsWithOtherQueues_InvalidWithRemedy() => OwnNetwork.Run(() =>
    {
        using TapDevice first = TapDevice.Open("t0", new TapOptions(MultiQueue: true));
        using TapDevice second = TapDevice.Open("t0", new TapOptions(MultiQueue: true));

        LinuxException exception = Assert.Throws<LinuxException>(() => TapDevice.Open("t0"));

        Assert.Equal(Errno.Inval, exception.Errno);
        Assert.Contains("multi_queue", exception.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void Open_NotATap_InvalidWithRemedy() => OwnNetwork.Run(() =>
        Assert.Contains("that is not a tap", Assert.Throws<LinuxException>(() => TapDevice.Open("lo")).Message, StringComparison.Ordinal));

    [Fact]
    public void Open_WithoutCapability_SaysWhatToDo()
    {
        string output = Command.Run("setpriv", ["--bounding-set=-all", "--inh-caps=-all", .. Command.Child("open-tap")]);

        Assert.Contains("open tap actornet-t0: Operation not permitted (EPERM)", output, StringComparison.Ordinal);
        Assert.Contains("CAP_NET_ADMIN", output, StringComparison.Ordinal);
        Assert.Contains("ip tuntap add dev actornet-t0 mode tap user", output, StringComparison.Ordinal);
    }

    internal static void PrintOpenFailure() => Console.WriteLine(Assert.Throws<LinuxException>(() => TapDevice.Open("actornet-t0")).Message);

    [Fact]
    public void Open_NoControlDevice_SaysWhatToDo()
    {
        // An empty /dev in a mount namespace of the child's own.
        const string Script = "mount -t tmpfs none /dev && exec \"$@\"";
        string output = Command.Run("unshare", ["--mount", "sh", "-c", Script, "sh", .. Command.Child("open-tap")]);

        Assert.Contains("open /dev/net/tun for interface actornet-t0: No such file or directory (ENOENT)", output, StringComparison.Ordinal);
        Assert.Contains("modprobe tun", output, StringComparison.Ordinal);
        Assert.Contains("container", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("sixteen-bytes-it", "at most 15 bytes; this one has 16")]
    [InlineData("a/b", "'/'")]
    [InlineData("a b", "white space")]
    [InlineData("..", "dot")]
    public void Open_BadName_SaysWhy(string name, string problem)
    {
        LinuxException exception = Assert.Throws<LinuxException>(() => TapDevice.Open(name));

        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.Equal(exception.Remedy, NetworkInterfaces.ProblemWithName(name));
    }

    [Fact]
    public void Open_BadHeaderLength_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TapDevice.Open("t0", new TapOptions(VnetHeaderLength: 11)));

    [Fact]
    public void OpenAndFail_LeakNothing() => OwnNetwork.Run(() =>
    {
        using TapDevice busy = TapDevice.Open("busy");
        OpenDescriptors.AssertNoLeak(100, () =>
        {
            Assert.Throws<LinuxException>(() => TapDevice.Open("busy"));
            Assert.Throws<LinuxException>(() => TapDevice.Open("lo"));
        });
        OpenDescriptors.AssertNoLeak(50, static () => TapDevice.Open("t0").Dispose());
    });

    [Fact]
    public void TryReadAndTryWrite_AllocateNothing() => OwnNetwork.Run(() =>
    {
        using TapDevice tap = OpenUp("t0", Header);
        IoVector[] read = [_buffer.Whole];
        IoVector[] write = [_buffer.Vector(0, Header), _buffer.Vector(Header, 60)];
        IoVector[] tooShort = [_buffer.Vector(0, Header)];
        Allocation.AssertNone(() =>
        {
            tap.TryWrite(write, out _);
            tap.TryWrite(tooShort, out _);
            tap.TryRead(read, out _);
        });
        NetworkInterfaces.SetUp("t0", up: false);
        Allocation.AssertNone(() => tap.TryWrite(write, out _));
    });

    private static TapDevice OpenUp(string name, int header)
    {
        TapDevice tap = TapDevice.Open(name, new TapOptions(header));
        NetworkInterfaces.SetUp(name);
        return tap;
    }

    private static void Wait(TapDevice tap, ReadyEvents events) => Assert.NotEqual(ReadyEvents.None, tap.Handle.WaitFor(events, Patience));

    /// <summary>The next frame that fits, without its virtio-net header; others (the kernel's own) are passed over.</summary>
    private ReadOnlySpan<byte> ReadUntil(TapDevice tap, Func<byte[], bool> wanted)
    {
        while (true)
        {
            Wait(tap, ReadyEvents.Readable);
            Assert.Equal(IoStatus.Done, tap.TryRead([_buffer.Whole], out int length));
            byte[] frame = _buffer.Bytes[tap.VnetHeaderLength..length];
            Assert.All(_buffer.Bytes[..10], static b => Assert.Equal(0, b)); // no offloads: nothing is left for us to do
            if (wanted(frame)) return frame;
        }
    }

    private static void WriteFrame(TapDevice tap, byte[] frame)
    {
        var message = new PinnedBuffer([.. new byte[tap.VnetHeaderLength], .. frame]);
        Assert.Equal(IoStatus.Done, tap.TryWrite([message.Whole], out int length));
        Assert.Equal(message.Bytes.Length, length);
    }

    private static int EtherType(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt16BigEndian(frame[12..]);

    /// <summary>RFC 826: sender and target change places, and the answer is filled in.</summary>
    private static byte[] ArpReply(ReadOnlySpan<byte> request, string address)
    {
        byte[] mac = [.. address.Split('-').Select(static part => Convert.ToByte(part, 16))];
        byte[] asker = request[6..12].ToArray();
        return [.. asker, .. mac, .. request[12..20], 0, 2, .. mac, .. request[38..42], .. asker, .. request[28..32]];
    }
}
