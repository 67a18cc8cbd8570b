using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.BackEnd;
using ActorNet.VhostUser.FrontEnd;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.Tests.BackEnd;

/// <summary>A front end and a session on the two ends of a socket, on one thread: the session runs when the front end would wait.</summary>
internal sealed class Dialogue : IDisposable
{
    private readonly UnixConnection _frontSocket;
    private readonly BackEndConnection _backEnd;

    public Dialogue(ConfigOffer config = ConfigOffer.Auto, ulong withheld = 0)
    {
        (UnixConnection front, UnixConnection back) = UnixConnection.Pair();
        _frontSocket = front;
        Session = new BackEndSession(Device, config) { Warn = Warnings.Add, Inform = News.Add, Withheld = withheld };
        Device.Session = Session;
        _backEnd = new BackEndConnection(back, Session);
        Channel = new FrontEndChannel(front) { Wait = AnswerArrived };
        FrontEnd = new VhostUserFrontEnd(Channel);
    }

    public List<string> Warnings { get; } = [];

    public List<string> News { get; } = [];

    public FakeDevice Device { get; } = new();

    public NamedFiles Files { get; } = new();

    public BackEndSession Session { get; }

    public FrontEndChannel Channel { get; }

    public VhostUserFrontEnd FrontEnd { get; }

    public ProtocolFault? Fault => _backEnd.Fault;

    public PumpResult Pump(int budget = 64) => _backEnd.Pump(budget);

    /// <summary>Sends a request that has no answer and lets it be handled.</summary>
    public void Tell(FrontEndRequest request, ReadOnlySpan<FdHandle> files = default)
    {
        Channel.Send(request, files);
        Pump();
    }

    public void Tell<T>(FrontEndRequest request, T payload, ReadOnlySpan<FdHandle> files = default)
        where T : unmanaged
    {
        Channel.Send(request, payload, files);
        Pump();
    }

    /// <summary>Sends a request and returns the u64 of its reply.</summary>
    public ulong Ask(FrontEndRequest request)
    {
        Channel.Send(request);
        return Channel.Receive<ulong>(request);
    }

    /// <summary>Sends a request with the need_reply flag and returns the acknowledgement.</summary>
    public ulong Ack<T>(FrontEndRequest request, T payload, ReadOnlySpan<FdHandle> files = default)
        where T : unmanaged
    {
        Channel.Send(request, payload, files, needReply: true);
        return Channel.Receive<ulong>(request);
    }

    /// <summary>True when the session has something for the front end to read.</summary>
    public bool HasAnswer => (_frontSocket.Handle.WaitFor(ReadyEvents.Readable, TimeSpan.Zero) & ReadyEvents.Readable) != 0;

    /// <summary>Receives a reply with the descriptors that come with it.</summary>
    public T ReceiveWithFiles<T>(FrontEndRequest request, List<FdHandle> files)
        where T : unmanaged
    {
        Pump();
        byte[] bytes = new byte[MessageHeader.Length + Marshal.SizeOf<T>()];
        Assert.Equal(IoStatus.Done, _frontSocket.TryReceive(bytes, files, out int count));
        Assert.Equal(bytes.Length, count);
        Assert.Equal(MessageHeader.ForReply((uint)request, Marshal.SizeOf<T>()), MemoryMarshal.Read<MessageHeader>(bytes));
        return MemoryMarshal.Read<T>(bytes.AsSpan(MessageHeader.Length));
    }

    /// <summary>Sends bytes as they are.</summary>
    public void SendRaw(ReadOnlySpan<byte> bytes, ReadOnlySpan<FdHandle> files = default)
    {
        Assert.Equal(IoStatus.Done, _frontSocket.TrySend(bytes, files, out int sent));
        Assert.Equal(bytes.Length, sent);
    }

    /// <summary>Header and payload of a message.</summary>
    public static byte[] Bytes(MessageHeader header, params ReadOnlySpan<byte> payload)
    {
        byte[] bytes = new byte[MessageHeader.Length + payload.Length];
        MemoryMarshal.Write(bytes, header);
        payload.CopyTo(bytes.AsSpan(MessageHeader.Length));
        return bytes;
    }

    public static byte[] Bytes<T>(FrontEndRequest request, T payload)
        where T : unmanaged =>
        Bytes(MessageHeader.ForRequest(request, Marshal.SizeOf<T>()), MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in payload)));

    /// <summary>A region of guest memory in a file of its own.</summary>
    public (RegionDescription Region, FdHandle File) Region(ulong guestAddress = 0, ulong size = 0x10000, ulong userAddress = 0x7f00_0000_0000) =>
        (new RegionDescription(guestAddress, size, userAddress + guestAddress, 0), Files.Create(size));

    /// <summary>Shares 64 KiB at guest address 0.</summary>
    public void SetMemory()
    {
        (RegionDescription region, FdHandle file) = Region();
        FrontEnd.SetMemory([region], [file]);
        Pump();
    }

    /// <summary>Size, base, addresses and doorbell of a ring, which starts it.</summary>
    public void StartRing(uint index, ushort next = 0)
    {
        Tell(FrontEndRequest.SetVringNum, new VringState(index, 256));
        Tell(FrontEndRequest.SetVringBase, new VringState(index, next));
        Tell(FrontEndRequest.SetVringAddr, AddressOf(index));
        Tell(FrontEndRequest.SetVringKick, (ulong)index, [Files.Bell()]);
    }

    public static VringAddress AddressOf(ulong index) =>
        new((uint)index, 0, 0x7f00_0000_0000 + (index * 0x2000), 0x7f00_0000_1800 + (index * 0x2000), 0x7f00_0000_1000 + (index * 0x2000), 0);

    public uint StopRing(uint index)
    {
        Channel.Send(FrontEndRequest.GetVringBase, new VringState(index, 0));
        return Channel.Receive<VringState>(FrontEndRequest.GetVringBase).Number;
    }

    /// <summary>Ends the connection in the order of the real shell, and checks that no file stays open or mapped.</summary>
    public void Dispose()
    {
        FrontEnd.Dispose();
        _backEnd.Dispose();
        Device.Dispose();
        Session.Dispose();
        Assert.Equal(0, Files.OpenElsewhere);
        Assert.Equal(0, Files.Mapped);
        Files.Dispose();
    }

    private bool AnswerArrived()
    {
        Pump();
        return HasAnswer;
    }
}
