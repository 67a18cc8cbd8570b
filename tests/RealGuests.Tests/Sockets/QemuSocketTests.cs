using System.Net.Sockets;
using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests.Sockets;

/// <summary>
/// A stock QEMU without a machine, as a relay: each of its hubs joins one of its netdevs, whose other end is the program's, with a netdev to the test.
/// On the other side, a hub of the program joins that other end with another netdev to the test. So each frame crosses both programs.
/// </summary>
public sealed class QemuSocketTests
{
    /// <summary>The two ends of each way: QEMU's netdev, the program's. FOLDER stands for the test's.</summary>
    private static readonly (string Qemu, string Ours)[] Ways =
    [
        ("socket,listen=127.0.0.1:7001", "socket,connect=127.0.0.1:7001"),
        ("socket,connect=127.0.0.1:7002", "socket,listen=:7002"),
        ("socket,udp=127.0.0.1:7003,localaddr=127.0.0.1:7004", "socket,udp=127.0.0.1:7004,localaddr=127.0.0.1:7003"),
        ("socket,mcast=230.1.2.3:7005,localaddr=127.0.0.1", "socket,mcast=230.1.2.3:7005,localaddr=127.0.0.1"),
        ("stream,server=on,addr.type=inet,addr.host=127.0.0.1,addr.port=7006", "stream,server=off,addr.type=inet,addr.host=127.0.0.1,addr.port=7006,reconnect-ms=100"),
        ("stream,server=off,addr.type=inet,addr.host=::1,addr.port=7007", "stream,server=on,addr.type=inet,addr.host=::1,addr.port=7007"),
        ("stream,server=on,addr.type=unix,addr.path=FOLDER/their-stream", "stream,server=off,addr.type=unix,addr.path=FOLDER/their-stream"),
        ("stream,server=off,addr.type=unix,addr.path=FOLDER/our-stream", "stream,server=on,addr.type=unix,addr.path=FOLDER/our-stream"),
        ("stream,server=on,addr.type=unix,addr.path=their-name,addr.abstract=on", "stream,server=off,addr.type=unix,addr.path=their-name,addr.abstract=on,addr.tight=on"),
        ("stream,server=off,addr.type=unix,addr.path=our-name,addr.abstract=on,addr.tight=off", "stream,server=on,addr.type=unix,addr.path=our-name,addr.abstract=on,addr.tight=off"),
        // 7002 is ours by then.
        ("stream,server=on,addr.type=inet,addr.host=127.0.0.1,addr.port=7002,addr.to=7005", "stream,server=off,addr.type=inet,addr.host=127.0.0.1,addr.port=7003"),
        ("dgram,local.type=inet,local.host=127.0.0.1,local.port=7008,remote.type=inet,remote.host=127.0.0.1,remote.port=7009",
            "dgram,local.type=inet,local.host=127.0.0.1,local.port=7009,remote.type=inet,remote.host=127.0.0.1,remote.port=7008"),
        ("dgram,remote.type=inet,remote.host=230.1.2.4,remote.port=7010", "dgram,remote.type=inet,remote.host=230.1.2.4,remote.port=7010"),
        ("dgram,local.type=unix,local.path=FOLDER/their-dgram,remote.type=unix,remote.path=FOLDER/our-dgram",
            "dgram,local.type=unix,local.path=FOLDER/our-dgram,remote.type=unix,remote.path=FOLDER/their-dgram"),
        ("l2tpv3,src=127.0.0.1,dst=127.0.0.1,udp=on,srcport=7011,dstport=7012,txsession=1,rxsession=0xfffffffe,cookie64=on,txcookie=0x1122334455667788,rxcookie=7,counter=on",
            "l2tpv3,src=127.0.0.1,dst=127.0.0.1,udp=on,srcport=7012,dstport=7011,txsession=0xfffffffe,rxsession=1,cookie64=on,txcookie=7,rxcookie=0x1122334455667788,counter=on"),
        ("l2tpv3,src=127.0.0.1,dst=127.0.0.2,txsession=3,rxsession=4,txcookie=5,rxcookie=6,offset=4", "l2tpv3,src=127.0.0.2,dst=127.0.0.1,txsession=4,rxsession=3,txcookie=6,rxcookie=5,offset=4"),
        ("l2tpv3,src=::1,dst=::1,ipv6=on,udp=on,srcport=7013,dstport=7014,txsession=5", "l2tpv3,src=::1,dst=::1,ipv6=on,udp=on,srcport=7014,dstport=7013,txsession=5"),
    ];

    /// <summary>Ways that QEMU has not: the two ends, each a program's.</summary>
    private static readonly (string Theirs, string Ours)[] OwnWays =
    [
        ("socket,mcast=[ff02::77%d0]:7001", "socket,mcast=[ff02::77%d0]:7001"),
        ("dgram,remote.type=inet,remote.host=ff05::77%d0,remote.port=7002", "dgram,remote.type=inet,remote.host=ff05::77%d0,remote.port=7002"),
        ("dgram,local.type=inet,local.host=fe80::1%d0,local.port=7003,remote.type=inet,remote.host=fe80::1%d0,remote.port=7004",
            "dgram,local.type=inet,local.host=fe80::1%d0,local.port=7004,remote.type=inet,remote.host=fe80::1%d0,remote.port=7003"),
        ("socket,listen=[fe80::1%d0]:7005", "socket,connect=[fe80::1%d0]:7005"),
        ("dgram,local.type=unix,local.path=their-name,local.abstract=on,remote.type=unix,remote.path=our-name,remote.abstract=on,remote.tight=off",
            "dgram,local.type=unix,local.path=our-name,local.abstract=on,local.tight=off,remote.type=unix,remote.path=their-name,remote.abstract=on"),
    ];

    [Fact]
    public async Task OwnWay_ThroughAnotherProgramAndBack_AlsoAfterItWasKilled()
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        (await host.RunAsync("/bin/ip link add d0 type veth peer name d1 && /bin/ip link set d0 addrgenmode none && /bin/ip link set d0 up && /bin/ip link set d1 up && /bin/ip addr add fe80::1/64 dev d0 nodad")).Expect("interface");
        await CrossAsync(host, OwnWays, () => Datapath.RunAsync(host, Arguments(OwnWays.Select(static way => way.Theirs), number => TheirEnd(host.Folder, number), host.Folder), "other"));
    }

    [Fact]
    public async Task EveryWay_ThroughQemuAndBack_AlsoAfterQemuWasKilled()
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        (await host.RunAsync("busybox ip route add 224.0.0.0/4 dev lo")).Expect("route");
        await CrossAsync(host, Ways, () => StartQemuAsync(host));
    }

    private static async Task CrossAsync(HostNetwork host, (string Theirs, string Ours)[] ways, Func<Task<ChildProcess>> start)
    {
        Socket[] ourListeners = [.. ways.Select((_, i) => FrameSocket.Listen(OurEnd(host.Folder, i)))];
        Socket[] theirListeners = [.. ways.Select((_, i) => FrameSocket.Listen(TheirEnd(host.Folder, i)))];
        await using ChildProcess program = await Datapath.RunAsync(host, Arguments(ways.Select(static way => way.Ours), number => OurEnd(host.Folder, number), host.Folder));
        FrameSocket[] ours = await Task.WhenAll(ourListeners.Select(FrameSocket.AcceptAsync));
        await using Qmp qmp = await Qmp.ConnectAsync(Path.Combine(host.Folder, "actornet.qmp"));
        using var gate = new SemaphoreSlim(1);
        for (int round = 0; round < 2; round++)
        {
            FrameSocket[] theirs;
            await using (await start())
            {
                theirs = await Task.WhenAll(theirListeners.Select(FrameSocket.AcceptAsync));
                await Task.WhenAll(ways.Select((way, i) => ExchangeAsync(AskAsync, way.Ours, theirs[i], ours[i])));
            }

            foreach (FrameSocket socket in theirs) await socket.DisposeAsync(); // not before: it would connect again
        }

        foreach (FrameSocket socket in ours) await socket.DisposeAsync();
        foreach (Socket listener in (Socket[])[.. ourListeners, .. theirListeners]) listener.Dispose();
        Assert.False(program.HasExited, program.Describe());

        // A question to the program and its answer, one way's after the other's.
        async Task AskAsync()
        {
            await gate.WaitAsync();
            try
            {
                await qmp.ExecuteAsync("query-netdevs");
            }
            finally
            {
                gate.Release();
            }
        }
    }

    // Until the way is open frames are lost, so the first is sent until it arrives; then none may be missing, in either direction.
    private static async Task ExchangeAsync(Func<Task> ask, string way, FrameSocket theirs, FrameSocket ours)
    {
        const int FromThem = 100, FromUs = 200, Count = 30;
        const int Burst = 6; // a Unix datagram socket holds 10
        await OpenAsync(ask, way, theirs, ours, FromThem - 1);
        await OpenAsync(ask, way, ours, theirs, FromUs - 1);
        for (int first = 0; first < Count; first += Burst)
        {
            for (int i = first; i < first + Burst; i++)
            {
                await theirs.SendAsync(Frame(FromThem + i, 60 + (i * 50)));
                await ours.SendAsync(Frame(FromUs + i, 60 + (i * 50)));
            }

            for (int i = first; i < first + Burst; i++)
            {
                await ExpectAsync(ours, FromThem + i, static number => number == FromThem - 1);
                // QEMU hears what it sends to a group itself; the program does not.
                await ExpectAsync(theirs, FromUs + i, static number => number < FromUs);
            }
        }

        async Task ExpectAsync(FrameSocket socket, int number, Func<int, bool> isPassedOver)
        {
            byte[] frame = await NextAsync(socket, isPassedOver);
            Assert.True(Frame(number, frame.Length).AsSpan().SequenceEqual(frame) && frame.Length == 60 + (number % 100 * 50), $"{way}: {frame.Length} bytes of frame {frame[14]} in place of {number}");
        }
    }

    private static async Task OpenAsync(Func<Task> ask, string way, FrameSocket from, FrameSocket to, int number)
    {
        using var deadline = new CancellationTokenSource(ChildProcess.Patience);
        Task<byte[]> arrived = NextAsync(to, other => other != number);
        while (!arrived.IsCompleted)
        {
            Assert.False(deadline.IsCancellationRequested, $"No frame crossed {way}.");
            await from.SendAsync(Frame(number, 60));
            await ask();
        }

        Assert.Equal(Frame(number, 60), await arrived);
    }

    // What was sent to open a way may still come.
    private static async Task<byte[]> NextAsync(FrameSocket socket, Func<int, bool> isPassedOver)
    {
        while (true)
        {
            byte[] frame = await socket.ReceiveAsync();
            if (!isPassedOver(frame[14])) return frame;
        }
    }

    private static byte[] Frame(int number, int length)
    {
        var frame = new byte[length];
        frame.AsSpan(0, 6).Fill(0xff);
        frame[6] = 0x52;
        frame[12] = 0x88;
        frame[13] = 0xb5; // IEEE 802 local experimental
        for (int i = 14; i < length; i++) frame[i] = (byte)number;
        return frame;
    }

    private static Task<ChildProcess> StartQemuAsync(HostNetwork host)
    {
        List<string> arguments = Arguments(Ways.Select(static way => way.Qemu), number => TheirEnd(host.Folder, number), host.Folder);
        arguments.InsertRange(0, ["qemu-system-x86_64", "-M", "none", "-nodefaults", "-display", "none"]);
        return StartedAsync(host, arguments);
    }

    private static async Task<ChildProcess> StartedAsync(HostNetwork host, List<string> arguments)
    {
        ChildProcess qemu = await host.StartAsync("qemu", [.. arguments, "-monitor", "stdio"]);
        try
        {
            // The monitor greets when everything listens.
            await qemu.WaitForLineAsync(static line => line.Contains("monitor", StringComparison.Ordinal));
            return qemu;
        }
        catch
        {
            await qemu.DisposeAsync();
            throw;
        }
    }

    private static List<string> Arguments(IEnumerable<string> ways, Func<int, string> end, string folder)
    {
        List<string> arguments = [];
        foreach ((int i, string way) in ways.Index())
        {
            arguments.AddRange(["-netdev", $"{way.Replace("FOLDER", folder, StringComparison.Ordinal)},id=way{i}"]);
            arguments.AddRange(["-netdev", $"hubport,hubid={i},id=h{i},netdev=way{i}"]);
            arguments.AddRange(["-netdev", FrameSocket.Netdev($"test{i}", end(i))]);
            arguments.AddRange(["-netdev", $"hubport,hubid={i},id=t{i},netdev=test{i}"]);
        }

        return arguments;
    }

    private static string OurEnd(string folder, int way) => Path.Combine(folder, $"our{way}");

    private static string TheirEnd(string folder, int way) => Path.Combine(folder, $"their{way}");
}
