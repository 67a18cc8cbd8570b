using System.Buffers.Binary;
using System.Net.Sockets;
using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>Something that is no VMM connects to a NIC's socket and talks nonsense.</summary>
public sealed class BrokenPeerTests
{
    private const uint Version1 = 1;
    private const uint SetMemoryTable = 5;
    private const uint SetVringNum = 8;

    [Fact]
    public async Task Connect_PeerTalksNonsense_ItsSessionEndsAndOthersGoOn()
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        await using Datapath datapath = await Datapath.StartAsync(host, "", "");
        await using Guest other = await Guest.BootAsync(GuestKind.Uml, host, datapath.Socket(1), "10.9.0.3");

        await ExpectClosedAsync(datapath, Message(SetVringNum, Version1, size: uint.MaxValue));
        await ExpectClosedAsync(datapath, Message(SetVringNum, flags: 3, size: 0));
        await ExpectClosedAsync(datapath, Message(SetVringNum, Version1, size: 8, 0xffff, 256));
        // One region, and no descriptor that would be its memory.
        await ExpectClosedAsync(datapath, Message(SetMemoryTable, Version1, size: 40, 1, 0, 0, 0, 0x100000, 0, 0, 0, 0, 0));

        datapath.ExpectRunning();
        await Traffic.PingAsync(other, host);
        await using Guest guest = await Guest.BootAsync(GuestKind.Uml, host, datapath.Socket(0), "10.9.0.2");
        await Traffic.PingAsync(guest, other);
    }

    private static byte[] Message(uint request, uint flags, uint size, params uint[] payload)
    {
        byte[] bytes = new byte[12 + (4 * payload.Length)];
        foreach ((int index, uint word) in ((uint[])[request, flags, size, .. payload]).Index())
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * index), word);
        return bytes;
    }

    private static async Task ExpectClosedAsync(Datapath datapath, byte[] message)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(datapath.Socket(0)));
        await socket.SendAsync(message);
        using var deadline = new CancellationTokenSource(ChildProcess.Patience);
        try
        {
            Assert.Equal(0, await socket.ReceiveAsync(new byte[64], deadline.Token));
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Closed with bytes of ours unread: as good.
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The session goes on.\n{datapath.Process.Describe()}");
        }
    }
}
