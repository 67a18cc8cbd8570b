using System.Diagnostics;
using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Memory;
using ActorNet.Io.Native;
using ActorNet.Io.Readiness;
using ActorNet.Io.Tap;
using ActorNet.Io.Xdp;
using ActorNet.Tests.Kernel;

namespace ActorNet.Io.Tests.Xdp;

/// <summary>XDP sockets on real interfaces, each test in network namespaces of its own.</summary>
public sealed class XdpDeviceTests
{
    private const string Name = VethCable.NearName;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(null, "native mode, copy", "xdp ")]
    [InlineData(XdpMode.Native, "native mode, copy", "xdp ")]
    [InlineData(XdpMode.Skb, "skb mode, copy", "xdpgeneric ")]
    public void OpenAndDispose_AttachAndDetachTheProgram(XdpMode? mode, string path, string shown)
    {
        using var cable = new VethCable();
        XdpDevice device = Open(cable, new XdpOptions(Mode: mode));
        Assert.Equal(path, device.Path);
        Assert.Contains(shown, Details(cable), StringComparison.Ordinal);
        Close(device);
        Assert.DoesNotContain("xdp", Details(cable), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DriverWithoutXdp_FallsBackToSkbMode() => OwnNetwork.Run(static () =>
    {
        VethCable.RunProgram("ip", "link set lo mtu 1500 up");
        using (XdpDevice device = XdpDevice.Open("lo"))
        {
            Bind(device);
            Assert.StartsWith("skb mode (native mode: ", device.Path, StringComparison.Ordinal);
            Assert.EndsWith(", copy", device.Path, StringComparison.Ordinal);
            device.Memory.Dispose();
        }

        LinuxException e = Assert.Throws<LinuxException>(static () => XdpDevice.Open("lo", new XdpOptions(Mode: XdpMode.Native)));
        Assert.Contains("attach an XDP program to interface lo in native mode", e.Message, StringComparison.Ordinal);
        Assert.Contains("mode=skb", e.Message, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData(XdpMode.Native)]
    [InlineData(XdpMode.Skb)]
    public void Frames_MoreThanARing_GoBothWays(XdpMode mode)
    {
        using var cable = new VethCable();
        using XdpDevice device = Open(cable, new XdpOptions(Mode: mode));
        using var far = new FarStation(cable.Far);
        XdpQueue queue = device.Queues[0];
        const int Frames = 2 * XdpQueue.ReceiveChunks;
        for (int i = 0; i < Frames; i++)
        {
            byte[] frame = FarStation.Frame(i, 60 + (i % 1400));
            Assert.Equal(IoStatus.Done, far.Send(frame));
            Assert.Equal(frame, Take(device, queue));
            Put(device, queue, frame);
            Assert.Equal(IoStatus.Done, queue.Flush());
            Assert.False(queue.IsUnflushed);
            Assert.Equal(frame, far.Receive());
            queue.Reclaim();
        }

        Assert.Equal(default, queue.ReadCounts());
        device.Memory.Dispose();
    }

    [Theory]
    [InlineData(XdpMode.Native, 3498, 2048)]
    [InlineData(XdpMode.Native, 3499, 2048)]
    [InlineData(XdpMode.Native, 9000, 2048)]
    [InlineData(XdpMode.Skb, 9000, 2048)]
    [InlineData(XdpMode.Native, 61_418, 64)]
    [InlineData(XdpMode.Skb, 61_418, 64)]
    public void Frames_LongOnes_GoBothWaysInPieces(XdpMode mode, int mtu, int frames)
    {
        using var cable = new VethCable();
        cable.SetMtu(mtu);
        using XdpDevice device = Open(cable, new XdpOptions(Mode: mode));
        using var far = new FarStation(cable.Far);
        XdpQueue queue = device.Queues[0];
        Assert.Equal(mtu > XdpDevice.MostMtuInOnePiece, queue.HasPieces);
        for (int i = 0; i < frames; i++)
        {
            byte[] frame = FarStation.Frame(i, i % 3 == 0 ? mtu + 14 : 60 + (i * 7919 % (mtu - 60)));
            Assert.Equal(IoStatus.Done, far.Send(frame));
            Assert.Equal(frame, Take(device, queue));
            Put(device, queue, frame);
            Assert.Equal(IoStatus.Done, queue.Flush());
            Assert.Equal(frame, far.Receive());
            queue.Reclaim();
        }

        Assert.Equal(default, queue.ReadCounts());
        device.Memory.Dispose();
    }

    [Fact]
    public void Frames_NobodyTakes_AreCountedByTheKernel()
    {
        using var cable = new VethCable();
        using XdpDevice device = Open(cable, new XdpOptions(Mode: XdpMode.Skb));
        using var far = new FarStation(cable.Far);
        // A busy kernel drops some on their way here, and counts the others later.
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                for (int i = 0; i < 64; i++) Assert.Equal(IoStatus.Done, far.Send(FarStation.Frame(i)));
                XdpCounts counts = device.Queues[0].ReadCounts();
                return counts.Dropped + counts.RingFull + counts.NoChunk >= 100;
            },
            Patience));
        device.Memory.Dispose();
    }

    // The kernel lets a queue be bound that only receives.
    [Theory]
    [InlineData(2, 0, 2, 2)]
    [InlineData(1, 0, 2, 1)]
    [InlineData(3, 1, 2, 2)]
    [InlineData(2, 1, 2, 1)]
    public void Open_TwoQueues_EachHasASocketAndThoseThatCanSendAreKnown(int transmitQueues, int start, int queues, int sending)
    {
        using var cable = new VethCable(nearOptions: $"numrxqueues 3 numtxqueues {transmitQueues}");
        using XdpDevice device = Open(cable, new XdpOptions(queues, start));
        Assert.Equal((queues, sending), (device.Queues.Length, device.SendingQueues));
        Assert.Equal(2ul * XdpQueue.Chunks * 2048, device.Memory.Length);
        device.Memory.Dispose();
    }

    [Theory]
    [InlineData("queue", "bind an XDP socket to queue 7 of interface near: Invalid argument (EINVAL)", "ethtool -l near")]
    [InlineData("mtu", "open interface near by XDP: Numerical result out of range (ERANGE)", "its MTU is 65535")]
    [InlineData("program", "attach an XDP program to interface near in native mode: Device or resource busy (EBUSY)", "inhibit=on")]
    [InlineData("gone", "open interface near: No such device (ENODEV)", "ip link add near")]
    [InlineData("map", "open the map of XDP sockets /sys/fs/bpf/nothere", "")]
    [InlineData("socket", "use descriptor 999: Bad file descriptor (EBADF)", "leave the descriptor open")]
    public void Open_WhatCannotBe_SaysWhyAndLeavesNothing(string what, string problem, string remedy)
    {
        using var cable = new VethCable();
        XdpOptions options = what switch
        {
            "queue" => new XdpOptions(StartQueue: 7),
            "map" => new XdpOptions { MapPath = "/sys/fs/bpf/nothere" },
            "socket" => new XdpOptions { Sockets = [999] },
            _ => XdpOptions.Default,
        };
        using XdpDevice? other = what == "program" ? Open(cable, options) : null;
        if (what == "mtu") VethCable.Ip(cable.Near, $"link set {Name} mtu 65535");
        if (what == "gone") cable.Cut();
        OpenDescriptors.AssertNoLeak(30, () =>
        {
            LinuxException e = Assert.Throws<LinuxException>(() => Open(cable, options));
            Assert.StartsWith(problem, e.Message, StringComparison.Ordinal);
            Assert.Contains(remedy, e.Message, StringComparison.OrdinalIgnoreCase);
        });
        if (what == "queue") Assert.DoesNotContain("xdp", Details(cable), StringComparison.Ordinal);
        other?.Memory.Dispose();
    }

    [Fact]
    public void Open_QueueIsTaken_SaysSo()
    {
        using var cable = new VethCable(nearOptions: "numrxqueues 2 numtxqueues 2");
        using XdpDevice device = Open(cable, XdpOptions.Default);
        using XdpProgram program = XdpProgram.Load(Name, 1);
        (FdHandle socket, MemoryMapping memory) = cable.Near.Run(static () => (OpenSocket(), MemoryMapping.Map(MemFd.Create("test", XdpQueue.Chunks * 2048), 0, XdpQueue.Chunks * 2048, true)));
        using XdpQueue queue = XdpQueue.SetUp(socket, memory.Address, 2048);
        Assert.Equal(Errno.Busy, queue.Bind(device.Index, 0, copy: true));
        Assert.Equal(Errno.None, queue.Bind(device.Index, 1, copy: true));
        memory.Dispose();
        device.Memory.Dispose();
    }

    [Fact]
    public void Open_SocketsOfSomebody_AreLedToByHisProgram()
    {
        using var cable = new VethCable();
        using XdpProgram program = XdpProgram.Load(Name, 1);
        FdHandle socket = cable.Near.Run(OpenSocket);
        program.Lead(0, socket);
        Assert.Equal(Errno.None, cable.Near.Run(() => program.Attach(NetworkInterfaces.GetIndex(Name), XdpMode.Native)));
        int number = socket.Number;
        socket.SetHandleAsInvalid(); // the device owns it from now on
        using XdpDevice device = Open(cable, new XdpOptions { Sockets = [number] });
        Assert.Equal("another's program, copy", device.Path);
        using var far = new FarStation(cable.Far);
        far.Send(FarStation.Frame(1));
        Assert.Equal(FarStation.Frame(1), Take(device, device.Queues[0]));
        device.Memory.Dispose();
    }

    // A file system for pinned maps in a mount namespace of the child's own.
    [Fact]
    public void Open_MapOfSomebodysProgram_GetsOurSockets()
    {
        using var directory = new TemporaryDirectory();
        string output = Command.Run("unshare", ["--mount", "sh", "-c", $"mount -t bpf bpf {directory.Path} && exec \"$@\"", "sh", .. Command.Child("xdp-map-path"), directory["map"]]);
        Assert.Contains("another's program, copy: it came", output, StringComparison.Ordinal);
    }

    internal static void OpenByPinnedMap(string path)
    {
        using var cable = new VethCable();
        using XdpProgram program = XdpProgram.Load(Name, 4);
        Assert.Equal(Errno.None, program.PinMap(path));
        Assert.Equal(Errno.None, cable.Near.Run(() => program.Attach(NetworkInterfaces.GetIndex(Name), XdpMode.Skb)));
        using XdpDevice device = Open(cable, new XdpOptions { MapPath = path });
        using var far = new FarStation(cable.Far);
        Assert.Equal(IoStatus.Done, far.Send(FarStation.Frame(1)));
        Assert.Equal(FarStation.Frame(1), Take(device, device.Queues[0]));
        Console.WriteLine($"{device.Path}: it came");
    }

    [Fact]
    public void Process_Killed_LeavesNoProgramAttached()
    {
        using var cable = new VethCable();
        using Process child = cable.Near.Run(static () =>
        {
            string[] command = Command.Child("hold-xdp");
            return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
        });
        Assert.Equal("native mode, copy", child.StandardOutput.ReadLine());
        Assert.Contains("xdp ", Details(cable), StringComparison.Ordinal);
        child.Kill();
        child.WaitForExit();
        Assert.DoesNotContain("xdp", Details(cable), StringComparison.Ordinal);
        Close(Open(cable, XdpOptions.Default)); // and it is free for the next
    }

    internal static void Hold()
    {
        using XdpDevice device = XdpDevice.Open(Name);
        Bind(device);
        Console.WriteLine(device.Path);
        Thread.Sleep(Timeout.Infinite);
    }

    // A queue, and no program: only the queue is in the way.
    [Fact]
    public void TryBind_AnotherProcessHasTheQueue_SaysSoAndGoesOnWhenItEnds()
    {
        using var cable = new VethCable();
        using Process child = cable.Near.Run(static () =>
        {
            string[] command = Command.Child("hold-xdp-queue");
            return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
        });
        Assert.Equal("another's program, copy", child.StandardOutput.ReadLine());
        using XdpDevice device = cable.Near.Run(static () => XdpDevice.Open(Name, new XdpOptions(ForceCopy: true)));
        Assert.False(device.TryBind());
        LinuxException e = Assert.Throws<LinuxException>(() => device.TryBind(isLast: true));
        Assert.Equal("bind an XDP socket to queue 0 of interface near: Device or resource busy (EBUSY)", e.Problem);
        Assert.Contains("end its owner, or choose another queue with start-queue", e.Remedy, StringComparison.Ordinal);

        child.Kill();
        child.WaitForExit();
        Bind(device);
        Assert.Equal("native mode, copy", device.Path);
        device.Memory.Dispose();
    }

    internal static void HoldQueue()
    {
        FdHandle socket = OpenSocket();
        using XdpDevice device = XdpDevice.Open(Name, new XdpOptions(ForceCopy: true) { Sockets = [socket.Number] });
        socket.SetHandleAsInvalid(); // the device owns it from now on
        Bind(device);
        Console.WriteLine(device.Path);
        Thread.Sleep(Timeout.Infinite);
    }

    [Theory]
    [InlineData("--bounding-set=-all")]
    [InlineData("--bounding-set=-bpf,-sys_admin")]
    public void Open_WithoutCapability_SaysWhatToDo(string option)
    {
        string output = Command.Run("unshare", ["--net", "sh", "-c", "ip link set lo mtu 1500 up && exec \"$@\"", "sh", "setpriv", option, "--inh-caps=-all", .. Command.Child("open-xdp")]);
        Assert.Contains("interface lo: Operation not permitted (EPERM)", output, StringComparison.Ordinal);
        Assert.Contains("CAP_BPF and CAP_NET_ADMIN", output, StringComparison.Ordinal);
    }

    internal static void PrintOpenFailure() => Console.WriteLine(Assert.Throws<LinuxException>(static () => XdpDevice.Open("lo")).Message);

    [Fact]
    public void OpenAndDispose_LeavesNoDescriptorAndNoMemory()
    {
        using var cable = new VethCable();
        OpenDescriptors.AssertNoLeak(60, () => Close(Open(cable, new XdpOptions(Mode: XdpMode.Skb))));
        Assert.DoesNotContain("memfd:actornet-near", File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
        Assert.DoesNotContain("[xsk]", File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
    }

    private static XdpDevice Open(VethCable cable, XdpOptions options)
    {
        XdpDevice device = cable.Near.Run(() => XdpDevice.Open(Name, options));
        try
        {
            Bind(device);
            return device;
        }
        catch
        {
            Close(device);
            throw;
        }
    }

    // The kernel tells nobody when it has given a queue free.
    private static void Bind(XdpDevice device) => Assert.True(SpinWait.SpinUntil(() => device.TryBind(), Patience), "the queue was not given free");

    private static void Close(XdpDevice device)
    {
        device.Dispose();
        device.Memory.Dispose();
    }

    private static FdHandle OpenSocket() => FdHandle.FromRaw(LibC.Socket(RawSockets.AF_XDP, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, 0));

    private static string Details(VethCable cable) => VethCable.Ip(cable.Near, $"-details link show {Name}");

    // The next frame of the test's type, whose chunks are offered again; the kernel sends some of its own.
    private static byte[] Take(XdpDevice device, XdpQueue queue)
    {
        while (true)
        {
            List<byte> frame = [];
            for (bool continues = true; continues;)
            {
                int address, length;
                while (!queue.TryTake(out address, out length, out continues)) Assert.NotEqual(ReadyEvents.None, queue.Handle.WaitFor(ReadyEvents.Readable, Patience));
                queue.PublishTaken();
                var piece = new byte[length];
                Marshal.Copy(device.Memory.Address + address, piece, 0, length);
                frame.AddRange(piece);
                queue.Offer(address);
            }

            queue.PublishOffers();
            if ((frame[12] << 8 | frame[13]) == FarStation.EtherType) return [.. frame];
        }
    }

    private static void Put(XdpDevice device, XdpQueue queue, byte[] frame)
    {
        Assert.True(queue.CanReserve((frame.Length + queue.ChunkSize - 1) / queue.ChunkSize));
        for (int at = 0; at < frame.Length; at += queue.ChunkSize)
        {
            int chunk = queue.Reserve(), length = Math.Min(frame.Length - at, queue.ChunkSize);
            Marshal.Copy(frame, at, device.Memory.Address + chunk, length);
            queue.Submit(chunk, length, continues: at + length < frame.Length);
        }
    }
}
