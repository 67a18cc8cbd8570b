using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;
using ActorNet.Io.Packets;
using ActorNet.Io.Readiness;
using ActorNet.Tests.Kernel;

namespace ActorNet.Io.Tests.Packets;

/// <summary>Packet sockets on real interfaces, each test in network namespaces of its own.</summary>
public sealed class PacketSocketTests
{
    private const string Name = VethCable.NearName;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly PinnedBuffer _buffer = new(70_000);

    [Fact]
    public void Open_FindsTheInterface() => OnCable(static (cable, socket) =>
    {
        InterfaceStatus status = Look(cable);
        Assert.Equal((Name, status.Index, 1500), (socket.Name, socket.Index, socket.Mtu));
        Assert.Equal(LibC.FD_CLOEXEC, LibC.Fcntl(socket.Handle, LibC.F_GETFD, 0));
    });

    [Fact]
    public void TryReceive_ManyFrames_TakesThemInOneCall() => OnCable((cable, socket) =>
    {
        using var far = new FarStation(cable.Far);
        for (int i = 0; i < 40; i++) Assert.Equal(IoStatus.Done, far.Send(FarStation.Frame(i, 60 + i)));
        PacketMessages messages = Prepare(64, hasHeader: true);
        Wait(socket);
        Assert.Equal(IoStatus.Done, socket.TryReceive(messages, 0, 64, out int received));

        Assert.Equal(40, received);
        for (int i = 0; i < received; i++)
        {
            Assert.Equal(60 + i, messages.LengthOf(i));
            Assert.Equal(FarStation.Frame(i, 60 + i), _buffer.Bytes.AsSpan(i * 1000, 60 + i).ToArray());
            Assert.Equal(new byte[PacketMessages.HeaderLength], messages.Header(i).ToArray());
            Assert.False(messages.IsTruncated(i));
        }

        Assert.Equal(IoStatus.WouldBlock, socket.TryReceive(messages, 0, 64, out received));
        Assert.Equal(0, received);
    });

    [Fact]
    public void TryReceive_LongerThanItsMemory_IsMarked() => OnCable((cable, socket) =>
    {
        using var far = new FarStation(cable.Far);
        far.Send(FarStation.Frame(1, 1200));
        PacketMessages messages = Prepare(1, hasHeader: true);
        Wait(socket);
        Assert.Equal(IoStatus.Done, socket.TryReceive(messages, 0, 1, out _));
        Assert.Equal((true, 1000), (messages.IsTruncated(0), messages.LengthOf(0)));
    });

    [Fact]
    public void TrySend_OneIsTooLong_TellsWhichAndGoesOn() => OnCable((cable, socket) =>
    {
        using var far = new FarStation(cable.Far);
        var messages = new PacketMessages(3, 6, hasHeader: true);
        int[] lengths = [60, 1600, 70];
        foreach ((int index, int length) in lengths.Index())
        {
            FarStation.Frame(index, length).CopyTo(_buffer.Bytes, 2000 * index);
            Assert.True(messages.TryAdd([_buffer.Vector(2000 * index, 20), _buffer.Vector((2000 * index) + 20, length - 20)]));
        }

        Assert.Equal((IoStatus.Done, 1), (socket.TrySend(messages, 0, 3, out int sent), sent));
        Assert.Equal((IoStatus.Truncated, 0), (socket.TrySend(messages, 1, 2, out sent), sent));
        Assert.Equal((IoStatus.Done, 1), (socket.TrySend(messages, 2, 1, out sent), sent));
        Assert.Equal(FarStation.Frame(0), far.Receive());
        Assert.Equal(FarStation.Frame(2, 70), far.Receive());
    });

    [Fact]
    public void TrySend_NonsenseInTheHeader_IsRejected() => OnCable((unused, socket) =>
    {
        var messages = new PacketMessages(1, 1, hasHeader: true);
        FarStation.Frame(1).CopyTo(_buffer.Bytes, 0);
        Assert.True(messages.TryAdd([_buffer.Vector(0, 60)]));
        messages.Header(0).Fill(0xff);
        Assert.Equal(IoStatus.Rejected, socket.TrySend(messages, 0, 1, out _));
    });

    [Fact]
    public void Promiscuous_Off_LeavesOutFramesForOthers() => OnCable(
        (cable, socket) =>
        {
            using var far = new FarStation(cable.Far);
            // The interface itself hears of those by its kind: veth gives all. Off means that nobody asks it to.
            Assert.DoesNotContain("promiscuity 1", Details(cable), StringComparison.Ordinal);
            using PacketSocket other = cable.Near.Run(static () => PacketSocket.Open(Name));
            Assert.Contains("promiscuity 1", Details(cable), StringComparison.Ordinal);
        },
        new PacketOptions(Promiscuous: false));

    [Fact]
    public void Interface_Down_IsRefusedBothWaysAndGoesOnWhenUp() => OnCable((cable, socket) =>
    {
        PacketMessages messages = Prepare(1, hasHeader: true);
        while (socket.TryReceive(messages, 0, 1, out _) == IoStatus.Done)
        {
        }

        VethCable.Ip(cable.Near, $"link set {Name} down");
        Assert.Equal(IoStatus.Refused, socket.TryReceive(messages, 0, 1, out _));
        IoStatus status;
        do status = socket.TryReceive(messages, 0, 1, out _);
        while (status == IoStatus.Done); // the kernel's own frames, from before
        Assert.Equal(IoStatus.WouldBlock, status); // said once
        Assert.Equal(IoStatus.Refused, socket.TrySend(messages, 0, 1, out _));
        VethCable.Ip(cable.Near, $"link set {Name} up");
        using var far = new FarStation(cable.Far);
        far.Send(FarStation.Frame(1));
        Wait(socket);
        Assert.Equal(IoStatus.Done, socket.TryReceive(messages, 0, 1, out _));
    });

    [Fact]
    public void Interface_Deleted_SaysSoWhenSomethingIsSent() => OnCable((cable, socket) =>
    {
        PacketMessages messages = Prepare(1, hasHeader: true);
        cable.Cut();
        Assert.Equal(IoStatus.Closed, socket.TrySend(messages, 0, 1, out _));
        Assert.False(Look(cable).Exists);
    });

    [Fact]
    public void ReadDropped_BufferFull_Counts() => OnCable(
        static (cable, socket) =>
        {
            using var far = new FarStation(cable.Far);
            for (int i = 0; i < 500; i++) far.Send(FarStation.Frame(i, 1000));
            Assert.InRange(socket.ReadDropped(), 300, 500);
            Assert.InRange(socket.ReadDropped(), 300, 500); // and they stay
        },
        new PacketOptions(ReceiveBuffer: 64 * 1024));

    [Fact]
    public void Open_NoSuchInterface_SaysWhatToDo() => OwnNetwork.Run(static () =>
    {
        LinuxException e = Assert.Throws<LinuxException>(static () => PacketSocket.Open("nothere"));
        Assert.Equal(Errno.NoDev, e.Errno);
        Assert.Contains("ip link add nothere", e.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void Open_NoEthernet_SaysSo() => OwnNetwork.Run(static () =>
    {
        VethCable.RunProgram("ip", "tuntap add mode tun name tun0");
        LinuxException e = Assert.Throws<LinuxException>(static () => PacketSocket.Open("tun0"));
        Assert.Equal(Errno.OpNotSupp, e.Errno);
        Assert.Contains("no Ethernet frames", e.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void Open_WithoutCapability_SaysWhatToDo()
    {
        string output = Command.Run("setpriv", ["--bounding-set=-all", "--inh-caps=-all", .. Command.Child("open-packet-socket")]);
        Assert.Contains("open a packet socket on interface lo: Operation not permitted (EPERM)", output, StringComparison.Ordinal);
        Assert.Contains("CAP_NET_RAW", output, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenAndDispose_LeavesNoDescriptor()
    {
        using var cable = new VethCable();
        OpenDescriptors.AssertNoLeak(300, () => cable.Near.Run(static () =>
        {
            PacketSocket.Open(Name).Dispose();
            Assert.Throws<LinuxException>(static () => PacketSocket.Open("nothere"));
            return true;
        }));
    }

    internal static void PrintOpenFailure() => Console.WriteLine(Assert.Throws<LinuxException>(static () => PacketSocket.Open("lo")).Message);

    private static void OnCable(Action<VethCable, PacketSocket> test, PacketOptions? options = null)
    {
        using var cable = new VethCable();
        using PacketSocket socket = cable.Near.Run(() => PacketSocket.Open(Name, options));
        test(cable, socket);
    }

    private static InterfaceStatus Look(VethCable cable)
    {
        using InterfaceWatch watch = cable.Near.Run(static () => InterfaceWatch.Open(Name));
        return watch.Look();
    }

    private static string Details(VethCable cable) => VethCable.Ip(cable.Near, $"-details link show {Name}");

    private static void Wait(PacketSocket socket) => Assert.NotEqual(ReadyEvents.None, socket.Handle.WaitFor(ReadyEvents.Readable, Patience));

    private PacketMessages Prepare(int count, bool hasHeader)
    {
        var messages = new PacketMessages(count, count, hasHeader);
        for (int i = 0; i < count; i++) Assert.True(messages.TryAdd([_buffer.Vector(i * 1000, 1000)]));
        return messages;
    }
}
