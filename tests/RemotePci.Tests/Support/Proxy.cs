using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;
using ActorNet.RemotePci.Messages;

namespace ActorNet.RemotePci.Tests.Support;

/// <summary>QEMU's side of the socket: sends commands, waits for answers.</summary>
internal sealed class Proxy(UnixConnection connection) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<FdHandle> _strays = [];

    /// <summary>Called before each look for an answer: the other side's turn, where it is on the same thread.</summary>
    public Action Turn { get; init; } = static () => { };

    public UnixConnection Connection => connection;

    /// <summary>True when there is something to read, or the end.</summary>
    public bool HasAnswer => (connection.Handle.WaitFor(ReadyEvents.Readable, TimeSpan.Zero) & (ReadyEvents.Readable | ReadyEvents.HangUp)) != 0;

    public static byte[] Bytes(MessageHeader header, params ReadOnlySpan<byte> payload)
    {
        byte[] bytes = new byte[MessageHeader.Length + payload.Length];
        MemoryMarshal.Write(bytes, header);
        payload.CopyTo(bytes.AsSpan(MessageHeader.Length));
        return bytes;
    }

    public static byte[] Bytes<T>(RemoteCommand command, T payload)
        where T : unmanaged =>
        Bytes(MessageHeader.For(command, Marshal.SizeOf<T>()), MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in payload)));

    public static byte[] Table(params ReadOnlySpan<MemorySection> sections)
    {
        byte[] payload = new byte[MemorySections.Length];
        for (int i = 0; i < sections.Length; i++) MemorySections.Write(payload, i, sections[i]);
        return Bytes(MessageHeader.For(RemoteCommand.SyncSystemMemory, payload.Length), payload);
    }

    public void Send(ReadOnlySpan<byte> bytes, params ReadOnlySpan<FdHandle> files)
    {
        Assert.Equal(IoStatus.Done, connection.TrySend(bytes, files, out int sent));
        Assert.Equal(bytes.Length, sent);
        Turn();
    }

    public void Send(RemoteCommand command, params ReadOnlySpan<FdHandle> files) => Send(Bytes(MessageHeader.For(command, 0)), files);

    public uint ReadConfiguration(uint offset, int size) => (uint)Ask(Bytes(RemoteCommand.ConfigRead, new ConfigAccess(offset, 0, size)));

    public void WriteConfiguration(uint offset, int size, uint value) =>
        Assert.Equal(0ul, Ask(Bytes(RemoteCommand.ConfigWrite, new ConfigAccess(offset, value, size))));

    public ulong ReadBar(ulong address, uint size, bool memory = true) =>
        Ask(Bytes(RemoteCommand.BarRead, new BarAccess(address, 0, size, memory ? (byte)1 : (byte)0)));

    public void WriteBar(ulong address, uint size, ulong value, bool memory = true) =>
        Assert.Equal(0ul, Ask(Bytes(RemoteCommand.BarWrite, new BarAccess(address, value, size, memory ? (byte)1 : (byte)0))));

    public void Reset()
    {
        Send(RemoteCommand.DeviceReset);
        Assert.Equal(MessageHeader.For(RemoteCommand.Return, 0), MemoryMarshal.Read<MessageHeader>(Receive(MessageHeader.Length)));
    }

    public ulong Ask(ReadOnlySpan<byte> command)
    {
        Send(command);
        return Answer();
    }

    public ulong Answer()
    {
        byte[] bytes = Receive(MessageHeader.Length + sizeof(ulong));
        Assert.Equal(MessageHeader.For(RemoteCommand.Return, sizeof(ulong)), MemoryMarshal.Read<MessageHeader>(bytes));
        return MemoryMarshal.Read<ulong>(bytes.AsSpan(MessageHeader.Length));
    }

    public void ExpectClosed()
    {
        byte[] rest = new byte[64];
        Turn();
        connection.Handle.WaitFor(ReadyEvents.Readable, Patience);
        Assert.Equal(IoStatus.Closed, connection.TryReceive(rest, _strays, out _));
    }

    public void Dispose() => connection.Dispose();

    private byte[] Receive(int length)
    {
        byte[] bytes = new byte[length];
        for (int filled = 0; filled < length;)
        {
            Turn();
            IoStatus status = connection.TryReceive(bytes.AsSpan(filled), _strays, out int count);
            if (status == IoStatus.WouldBlock)
            {
                Assert.NotEqual(ReadyEvents.None, connection.Handle.WaitFor(ReadyEvents.Readable, Patience));
                continue;
            }

            Assert.Equal(IoStatus.Done, status);
            Assert.Empty(_strays);
            filled += count;
        }

        return bytes;
    }
}
