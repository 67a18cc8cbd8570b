using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.E1000.Rings;

/// <summary>Frames to the driver. 8254x manual §3.2.</summary>
/// <remarks>
/// Copies each frame from where it lies, another guest's buffers perhaps, to the driver's buffers. The driver gets complete frames: what their
/// senders left to do is done on the way. Descriptors are read once, in bursts, into private memory; what the registers say is looked at anew in
/// every turn. One thread at a time.
/// </remarks>
public sealed partial class ReceiveRing
{
    /// <summary>The longest frame that is stored if the driver takes long packets, in bytes without CRC. 8254x manual §13.4.22, LPE.</summary>
    public const int LongestFrame = 16384 - FrameCheckSequence.Length;

    /// <summary>The longest frame that is stored otherwise.</summary>
    public const int LongestPlainFrame = 1522 - FrameCheckSequence.Length;

    private const ushort PauseOpcode = 1; // IEEE 802.3 annex 31A
    private const int StartLength = 128; // Ethernet, tag, IP with a few options

    // Bounds the work of one turn when frames ask for tiny segments.
    private const int PartsPerTurn = 1024;

    private readonly E1000Device _device;
    private readonly RegisterFile _registers;
    private readonly FrameCompleter _completer = new();
    private readonly byte[] _start = new byte[StartLength]; // of the frame in hand, private
    private RingMemory _memory;

    // During this turn.
    private RingWindow _ring;
    private uint _control; // RCTL
    private uint _checksums; // RXCSUM
    private bool _stripsTags;
    private ushort _tagType;
    private int _partsLeft;
    private int _smallest; // RSRPD
    private InterruptCause _causes;
    private int _frames;
    private long _bytes;

    internal ReceiveRing(E1000Device device)
    {
        _device = device;
        _registers = device.Registers;
        _scratch = MemorySlice.OfPinned(_scratchBytes, 0, _scratchBytes.Length);
    }

    private enum Outcome
    {
        Delivered,
        Dropped,
        NoBuffers,
        TurnOver,
        Stopped,
    }

    /// <summary>Values of <see cref="ReceiveCounter"/>.</summary>
    public QueueCounters Counters { get; } = new(RingCounterTables.Receive);

    /// <summary>True when the driver has left the device no descriptor. What waits is delivered after it moves the tail.</summary>
    public bool IsEmpty => RingWindow.Of(_registers, Register.Rdbal).IsEmpty;

    /// <summary>Delivers the frames of a batch from its position on, and moves the position. The driver sees them at once.</summary>
    public DeliverResult Deliver(FrameBatch batch, long now)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.IsRevoked) return DropRevoked(batch);
        if (!_device.ReceiverReady || _device.Memory is not { } memory) return DeliverResult.Stopped;
        _ring = RingWindow.Of(_registers, Register.Rdbal);
        if (!_ring.IsEmpty && !_ring.IsValid)
        {
            Count(ReceiveCounter.RingStops);
            return DeliverResult.Stopped;
        }

        Begin(memory);
        Outcome outcome = Outcome.Delivered;
        int position = batch.Position;
        for (; position < batch.Count; position++)
        {
            _wanted = batch.Count - position;
            outcome = DeliverOne(batch, position);
            if (outcome >= Outcome.NoBuffers) break;
            batch.PartsDone = 0;
        }

        batch.Position = position;
        Finish(now);
        switch (outcome)
        {
            case Outcome.NoBuffers:
                Count(ReceiveCounter.NoBuffers);
                _device.Statistics.Add(Register.Rnbc);
                return DeliverResult.NoBuffers;
            case Outcome.TurnOver:
                return DeliverResult.TurnOver;
            case Outcome.Stopped:
                Count(ReceiveCounter.RingStops);
                return DeliverResult.Stopped;
            default:
                return DeliverResult.Done;
        }
    }

    /// <summary>Drops the frames of a batch from its position on, because nobody receives them: the receiver is off, or had no buffers for too long.</summary>
    /// <param name="batch">The frames.</param>
    /// <param name="isOverrun">The driver is told: MPC and RXO. Only of a receiver that is on.</param>
    /// <param name="now">In nanoseconds.</param>
    public void Miss(FrameBatch batch, bool isOverrun, long now)
    {
        ArgumentNullException.ThrowIfNull(batch);
        int frames = batch.Count - batch.Position;
        if (frames == 0) return;
        batch.Position = batch.Count;
        batch.PartsDone = 0;
        Count(ReceiveCounter.Missed, frames);
        if (!isOverrun) return;
        _device.Statistics.Add(Register.Mpc, (uint)frames);
        _device.Cause(InterruptCause.ReceiverOverrun, now);
    }

    private void Begin(GuestMemory memory)
    {
        _memory.Begin(memory);
        _control = _registers[Register.Rctl];
        _checksums = _registers[Register.Rxcsum];
        _stripsTags = (_registers[Register.Control] & ControlBits.VlanMode) != 0;
        _tagType = (ushort)_registers[Register.Vet];
        _smallest = (int)_registers[Register.Rsrpd];
        _partsLeft = PartsPerTurn;
        _causes = InterruptCause.None;
        _frames = 0;
        _bytes = 0;
        BeginBuffers();
    }

    // All causes of a turn at once.
    private void Finish(long now)
    {
        _registers[Register.Rdh] = (uint)_head;
        if (_frames > 0)
        {
            Count(ReceiveCounter.Frames, _frames);
            Count(ReceiveCounter.Bytes, _bytes);
            // §13.4.22, RDMTS: 1/2, 1/4 or 1/8 of the ring.
            int shift = 1 + (int)((_control >> ReceiveControlBits.ThresholdShift) & 3);
            if (_pending <= _ring.Count >> shift) _causes |= InterruptCause.ReceiveDescriptorsLow;
        }

        if (_causes != InterruptCause.None) _device.Cause(_causes, now);
        if (_frames > 0) _device.RaiseReceive(now);
    }

    private Outcome DeliverOne(FrameBatch batch, int index)
    {
        ref readonly Frame frame = ref batch[index];
        int copied = batch.CopyBytes(index, _start);
        if (copied < EthernetFrame.HeaderLength)
        {
            _device.Statistics.Add(Register.Ruc);
            return Drop(ReceiveCounter.TooShort, frame.Length);
        }

        if (!IsWanted(_start.AsSpan(0, copied), out FilterMatch match, out bool hasTag, out ReceiveCounter reason)) return Drop(reason, frame.Length);
        ReceiveStatus status = match is FilterMatch.Hash or FilterMatch.Promiscuous ? ReceiveStatus.PassedInexactFilter : ReceiveStatus.None;
        bool strips = hasTag && _stripsTags;
        if ((frame.Offload.Flags & OffloadHeader.NeedsChecksum) != 0) return Complete(batch, index, status, strips);
        return Store(batch.Segments(index), frame.Length, copied, frame.Offload.Flags != 0, strips, status);
    }

    // §3.2.1: address, then VLAN.
    private bool IsWanted(ReadOnlySpan<byte> start, out FilterMatch match, out bool hasTag, out ReceiveCounter reason)
    {
        ReceiveFilter filter = _device.Filter;
        match = filter.Match(MacAddress.Read(start), MacAddress.Read(start[MacAddress.Length..]));
        hasTag = start.Length >= TagEnd && BinaryPrimitives.ReadUInt16BigEndian(start[TagStart..]) == _tagType;
        reason = ReceiveCounter.Filtered;
        if (match == FilterMatch.None) return false;
        reason = ReceiveCounter.MacControl;
        if (IsUnwantedControl(start, match)) return false;
        reason = ReceiveCounter.VlanFiltered;
        return !hasTag || filter.AcceptsVlan(BinaryPrimitives.ReadUInt16BigEndian(start[(TagStart + sizeof(ushort))..]));
    }

    // §13.4.22, DPF and PMCF: frames of the type in FCT to the station or to the address in FCAL and FCAH.
    private bool IsUnwantedControl(ReadOnlySpan<byte> start, FilterMatch match)
    {
        uint type = _registers[Register.Fct];
        if (type == 0 || BinaryPrimitives.ReadUInt16BigEndian(start[TagStart..]) != type || start.Length < TagEnd) return false;
        bool isPause = BinaryPrimitives.ReadUInt16BigEndian(start[EthernetFrame.HeaderLength..]) == PauseOpcode;
        if (isPause) return match == FilterMatch.Exact && (_control & ReceiveControlBits.DiscardPause) != 0;
        bool isGroup = BinaryPrimitives.ReadUInt32LittleEndian(start) == _registers[Register.Fcal] && BinaryPrimitives.ReadUInt16LittleEndian(start[4..]) == _registers[Register.Fcah];
        return (isGroup || match == FilterMatch.Exact) && (_control & ReceiveControlBits.PassMacControl) == 0;
    }

    // What the frame's sender left to do; it may become several, over several turns.
    private Outcome Complete(FrameBatch batch, int index, ReceiveStatus status, bool strips)
    {
        switch (_completer.Begin(batch, index, batch.PartsDone))
        {
            case CompletionResult.BadHeaders:
                return Drop(ReceiveCounter.BadHeaders, batch[index].Length);
            case CompletionResult.TooManyParts:
                return Drop(ReceiveCounter.TooManySegments, batch[index].Length);
        }

        _wanted = Math.Max(_wanted, _completer.Parts - batch.PartsDone);
        while (_completer.TryNext(out ReadOnlySpan<MemorySlice> pieces))
        {
            if (_partsLeft == 0) return Outcome.TurnOver;
            _partsLeft--;
            if (_completer.Parts > 1) CopyStart(pieces);
            Outcome outcome = Store(pieces, _completer.PartLength, Math.Min(_completer.PartLength, StartLength), isTrusted: true, strips, status);
            if (outcome != Outcome.Delivered) return outcome;
            batch.PartsDone++;
        }

        if (_completer.Parts == 1)
        {
            Count(ReceiveCounter.ChecksumsCompleted);
            return Outcome.Delivered;
        }

        Count(ReceiveCounter.Segmented);
        Count(ReceiveCounter.Segments, _completer.Parts);
        return Outcome.Delivered;
    }

    private void CopyStart(ReadOnlySpan<MemorySlice> pieces)
    {
        int at = 0;
        foreach (ref readonly MemorySlice piece in pieces)
        {
            int part = Math.Min(piece.Length, StartLength - at);
            piece.Slice(0, part).CopyTo(_start.AsSpan(at));
            at += part;
            if (at == StartLength) return;
        }
    }

    private Outcome Drop(ReceiveCounter reason, int length)
    {
        _device.Statistics.Seen(length + FrameCheckSequence.Length);
        Count(reason);
        return Outcome.Dropped;
    }

    // Their memory may be in other use by now.
    private DeliverResult DropRevoked(FrameBatch batch)
    {
        Count(ReceiveCounter.Revoked, batch.Count - batch.Position);
        batch.Position = batch.Count;
        batch.PartsDone = 0;
        return DeliverResult.Done;
    }

    private void Count(ReceiveCounter counter, long amount = 1) => Counters.Add((int)counter, amount);
}
