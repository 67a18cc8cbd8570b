using ActorNet.Devices.E1000;
using ActorNet.Devices.E1000.Rings;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Tests.E1000.Rings;

/// <summary>A card with both rings set up, and a driver that does exactly what a test says.</summary>
internal sealed class RingRig : IDisposable
{
    internal const uint Eop = TransmitDescriptor.EndOfPacket, Ifcs = TransmitDescriptor.InsertFcs, Rs = TransmitDescriptor.ReportStatus;
    internal const uint Data = TransmitDescriptor.Extended | (1u << 20), Context = TransmitDescriptor.Extended, Tse = TransmitDescriptor.Segmentation;
    internal const uint Promiscuous = ReceiveControlBits.UnicastPromiscuous | ReceiveControlBits.MulticastPromiscuous | ReceiveControlBits.AcceptBroadcast;

    private readonly List<FrameBatch> _taken = [];
    private readonly Queue<ulong> _buffers = [];
    private ulong[] _offered = [];
    private ulong _transmitBase, _receiveBase;
    private int _transmitTail, _receiveTail, _receiveNext;

    internal RingRig(int transmit = 64, int receive = 64, int bufferSize = 2048, uint receiveControl = Promiscuous, int chunks = 96, int chunkSize = 2048)
    {
        Pool = FrameBatchPool.Pooled(64, chunks, chunkSize);
        Card.Device.SetMemory(Guest.Memory, Card.Now);
        SetTransmitRing(transmit);
        SetReceiveRing(receive, bufferSize, receiveControl);
        Card.Device.TakeEffects();
    }

    internal TestCard Card { get; } = new();

    internal GuardedGuest Guest { get; } = new();

    internal FrameBatchPool Pool { get; }

    internal TransmitRing Transmit => Card.Device.Transmit;

    internal ReceiveRing Receive => Card.Device.Receive;

    internal int TransmitCount { get; private set; }

    internal int ReceiveCount { get; private set; }

    internal int BufferSize { get; private set; }

    internal int TransmitTail => _transmitTail;

    /// <summary>Room for descriptors that the device has not been given.</summary>
    internal int TransmitRoom => (TransmitCount - 1 - ((_transmitTail - (int)Card[Register.Tdh] + TransmitCount) % TransmitCount));

    internal long this[TransmitCounter counter] => Transmit.Counters[(int)counter];

    internal long this[ReceiveCounter counter] => Receive.Counters[(int)counter];

    internal void SetTransmitRing(int count, uint control = TransmitControlBits.Enable)
    {
        TransmitCount = count;
        _transmitBase = Guest.Allocate(count * 16);
        _transmitTail = 0;
        Card[Register.Tctl] = 0;
        Card[Register.Tdbal] = (uint)_transmitBase;
        Card[Register.Tdbah] = (uint)(_transmitBase >> 32);
        Card[Register.Tdlen] = (uint)(count * 16);
        Card[Register.Tdh] = Card[Register.Tdt] = 0;
        Card[Register.Tctl] = control;
    }

    internal void SetReceiveRing(int count, int bufferSize, uint control)
    {
        ReceiveCount = count;
        BufferSize = bufferSize;
        _receiveBase = Guest.Allocate(count * 16);
        _receiveTail = _receiveNext = 0;
        _offered = new ulong[count];
        _buffers.Clear();
        for (int i = 0; i < count; i++) _buffers.Enqueue(Guest.Allocate(bufferSize));
        Card[Register.Rctl] = 0;
        Card[Register.Rdbal] = (uint)_receiveBase;
        Card[Register.Rdbah] = (uint)(_receiveBase >> 32);
        Card[Register.Rdlen] = (uint)(count * 16);
        Card[Register.Rdh] = Card[Register.Rdt] = 0;
        Card[Register.Rctl] = control | SizeBits(bufferSize) | ReceiveControlBits.Enable;
    }

    internal static uint SizeBits(int size) => size switch
    {
        2048 => 0u,
        1024 => 1u << 16,
        512 => 2u << 16,
        256 => 3u << 16,
        16384 => (1u << 16) | (1u << 25),
        8192 => (2u << 16) | (1u << 25),
        _ => (3u << 16) | (1u << 25), // 4096
    };

    internal ulong TransmitAddress(int index) => _transmitBase + (ulong)(16 * index);

    internal ulong ReceiveAddress(int index) => _receiveBase + (ulong)(16 * index);

    /// <summary>Writes a descriptor behind the last one; the device has it after <see cref="Kick"/>.</summary>
    internal int Describe(ulong address, uint lower, uint upper = 0)
    {
        int index = _transmitTail;
        Guest.Write(TransmitAddress(index), new TransmitDescriptor(address, lower, upper));
        _transmitTail = (index + 1) % TransmitCount;
        return index;
    }

    /// <summary>Describes a packet of these bytes, in one legacy descriptor.</summary>
    internal int Describe(byte[] packet, uint command = Eop | Ifcs, uint upper = 0)
    {
        ulong at = Guest.Allocate(Math.Max(1, packet.Length));
        packet.CopyTo(Guest.At(at, packet.Length));
        return Describe(at, command | (uint)packet.Length, upper);
    }

    internal void Kick() => Card[Register.Tdt] = (uint)_transmitTail;

    /// <summary>One turn of the transmitter.</summary>
    internal TakeResult Fill(out FrameBatch batch)
    {
        Assert.True(Pool.TryRent(out FrameBatch? rented));
        batch = rented;
        _taken.Add(batch);
        return Transmit.Fill(batch, Card.Now);
    }

    /// <summary>All frames that there are, copied.</summary>
    internal List<(byte[] Bytes, OffloadHeader Offload)> TakeAll(int mostTurns = 64)
    {
        List<(byte[], OffloadHeader)> frames = [];
        for (int turn = 0; turn < mostTurns; turn++)
        {
            TakeResult result = Fill(out FrameBatch batch);
            for (int i = 0; i < batch.Count; i++)
            {
                byte[] bytes = new byte[batch[i].Length];
                batch.CopyBytes(i, bytes);
                frames.Add((bytes, batch[i].Offload));
            }

            ReturnAll();
            if (result != TakeResult.Full) return frames;
        }

        Assert.Fail($"still not done after {mostTurns} turns");
        return frames;
    }

    internal void ReturnAll()
    {
        foreach (FrameBatch batch in _taken) Pool.Return(batch);
        _taken.Clear();
    }

    /// <summary>Offers buffers, as many as there are or as asked for.</summary>
    internal void Offer(int most = int.MaxValue)
    {
        while (most-- > 0 && _buffers.Count > 0 && (_receiveTail + 1) % ReceiveCount != _receiveNext)
        {
            OfferAt(_buffers.Dequeue());
        }

        Card[Register.Rdt] = (uint)_receiveTail;
    }

    internal void OfferAt(ulong address)
    {
        Guest.Write(ReceiveAddress(_receiveTail), new ReceiveDescriptor(address, 0));
        _offered[_receiveTail] = address;
        _receiveTail = (_receiveTail + 1) % ReceiveCount;
    }

    internal static FrameBatch BatchOf(params byte[][] frames)
    {
        FrameBatch batch = FrameBatch.CreatePooled(512, 2048);
        foreach (byte[] frame in frames) Assert.True(batch.TryAppend(frame, default));
        return batch;
    }

    internal DeliverResult Deliver(FrameBatch batch) => Receive.Deliver(batch, Card.Now);

    internal DeliverResult Deliver(params byte[][] frames) => Deliver(BatchOf(frames));

    /// <summary>Packets that the device has written, with the descriptor that ended each. Their buffers are free again.</summary>
    internal List<(byte[] Bytes, ReceiveDescriptor Last)> Collect()
    {
        List<(byte[], ReceiveDescriptor)> packets = [];
        List<byte> bytes = [];
        while (true)
        {
            ReceiveDescriptor descriptor = Guest.Read<ReceiveDescriptor>(ReceiveAddress(_receiveNext));
            if (_receiveNext == _receiveTail || (descriptor.Status & ReceiveStatus.Done) == 0) break;
            Assert.Equal(_offered[_receiveNext], descriptor.Address);
            if (descriptor.Length > 0) bytes.AddRange(Guest.At(descriptor.Address, descriptor.Length));
            Guest.Write(ReceiveAddress(_receiveNext), default(ReceiveDescriptor));
            _buffers.Enqueue(descriptor.Address);
            _receiveNext = (_receiveNext + 1) % ReceiveCount;
            if ((descriptor.Status & ReceiveStatus.EndOfPacket) == 0) continue;
            packets.Add(([.. bytes], descriptor));
            bytes.Clear();
        }

        Assert.Empty(bytes);
        return packets;
    }

    public void Dispose()
    {
        Guest.AssertGuards();
        Card.Device.Dispose();
        Guest.Memory.Release();
        Assert.Equal(1, Guest.Released);
    }
}
