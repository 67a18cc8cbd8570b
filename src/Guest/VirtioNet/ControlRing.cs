namespace ActorNet.Guest.VirtioNet;

/// <summary>Sends commands to the device, one at a time. virtio 1.2 §5.1.6.5.</summary>
internal sealed class ControlRing
{
    private const int HeaderLength = 2; // class, command
    private const byte Ok = 0;
    private const byte NoAnswer = 0xFF;

    private readonly DriverQueue _queue;
    private readonly GuestBuffer _command;
    private readonly GuestBuffer _answer;
    private readonly bool _headerApart;

    public ControlRing(DriverQueue queue, GuestMemoryBuilder memory, bool headerApart)
    {
        _queue = queue;
        _headerApart = headerApart;
        _command = memory.Allocate(HeaderLength + MaxData);
        _answer = memory.Allocate(1);
    }

    public const int MaxData = 1024;

    public DriverQueue Queue => _queue;

    public ControlState State { get; private set; }

    public bool TrySubmit(byte commandClass, byte command, ReadOnlySpan<byte> data)
    {
        if (State == ControlState.Pending || data.Length > MaxData) return false;
        _command.Memory.Write(0, commandClass);
        _command.Memory.Write(1, command);
        _command.Memory.Slice(HeaderLength, data.Length).CopyFrom(data);
        _answer.Memory.Write(0, NoAnswer);
        bool apart = _headerApart && data.Length > 0;
        ReadOnlySpan<GuestBuffer> readable = apart
            ? [_command.Slice(0, HeaderLength), _command.Slice(HeaderLength, data.Length)]
            : [_command.Slice(0, HeaderLength + data.Length)];
        if (!_queue.Ring.TryAdd(readable, [_answer], token: 0)) return false;
        State = ControlState.Pending;
        _queue.Publish();
        return true;
    }

    /// <summary>Takes the answer if it is there; true when one came too late for an interrupt.</summary>
    public bool Poll()
    {
        while (_queue.TryReclaim(out _, out int length) == ReclaimResult.Chain)
            State = length == 1 && _answer.Memory.Read<byte>(0) == Ok ? ControlState.Done : ControlState.Refused;
        return _queue.Ring.EnableInterrupts();
    }
}
