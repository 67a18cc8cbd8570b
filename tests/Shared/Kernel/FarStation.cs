using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Packets;
using ActorNet.Io.Readiness;

namespace ActorNet.Tests.Kernel;

/// <summary>Sends and receives single frames at an end of a cable, of one EtherType, so that nothing of the kernel's own is among them.</summary>
internal sealed class FarStation : IDisposable
{
    /// <summary>IEEE 802's local experimental EtherType.</summary>
    public const ushort EtherType = 0x88b5;

    private const int BufferLength = 70_000;

    private readonly PacketSocket _socket;
    private readonly PacketMessages _messages = new(1, 1, hasHeader: false);
    private readonly byte[] _buffer = GC.AllocateArray<byte>(BufferLength, pinned: true);

    public FarStation(NamespaceThread end, string interfaceName = VethCable.FarName, int sendBuffer = 1 << 20) =>
        _socket = end.Run(() => PacketSocket.Open(interfaceName, new PacketOptions(VnetHeader: false, SendBuffer: sendBuffer)));

    /// <summary>A broadcast frame of the type whose payload says which one it is.</summary>
    public static byte[] Frame(int number, int length = 60)
    {
        var frame = new byte[length];
        frame.AsSpan(0, 6).Fill(0xff);
        frame[6] = 0x52;
        frame[12] = EtherType >> 8;
        frame[13] = EtherType & 0xff;
        BitConverter.TryWriteBytes(frame.AsSpan(14), number);
        for (int i = 18; i < length; i++) frame[i] = (byte)(number + i);
        return frame;
    }

    public IoStatus Send(ReadOnlySpan<byte> frame)
    {
        frame.CopyTo(_buffer);
        _messages.Clear();
        Assert.True(_messages.TryAdd([Vector(frame.Length)]));
        return _socket.TrySend(_messages, 0, 1, out _);
    }

    /// <summary>The next frame of the type; waits for it.</summary>
    public byte[] Receive()
    {
        while (true)
        {
            if (TryReceive(out byte[]? frame)) return frame!;
            Assert.NotEqual(ReadyEvents.None, _socket.Handle.WaitFor(ReadyEvents.Readable, TimeSpan.FromSeconds(20)));
        }
    }

    /// <summary>The next frame of the type, if there is one; a VLAN tag that the kernel took out is put before its type.</summary>
    public bool TryReceive(out byte[]? frame)
    {
        while (true)
        {
            _messages.Clear();
            Assert.True(_messages.TryAdd([Vector(BufferLength)]));
            frame = null;
            IoStatus status = _socket.TryReceive(_messages, 0, 1, out _);
            if (status == IoStatus.WouldBlock) return false;
            Assert.Equal(IoStatus.Done, status);
            int length = _messages.LengthOf(0);
            uint tag = _messages.NoteOf(0).VlanTag;
            if ((_buffer[12] << 8 | _buffer[13]) != EtherType) continue;
            frame = tag == 0
                ? _buffer[..length]
                : [.. _buffer[..12], (byte)(tag >> 24), (byte)(tag >> 16), (byte)(tag >> 8), (byte)tag, .. _buffer[12..length]];
            return true;
        }
    }

    /// <summary>Takes whatever there is, without looking at it and without allocating.</summary>
    public bool TryTake()
    {
        _messages.Clear();
        _messages.TryAdd([Vector(BufferLength)]);
        return _socket.TryReceive(_messages, 0, 1, out _) == IoStatus.Done;
    }

    public void Dispose() => _socket.Dispose();

    private IoVector Vector(int length) => new(Marshal.UnsafeAddrOfPinnedArrayElement(_buffer, 0), (nuint)length);
}
