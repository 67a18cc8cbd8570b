using System.Runtime.InteropServices;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.BackEnd;

/// <summary>
/// One connection of a front end, from its first request to its last: what was negotiated, the memory, the state of every
/// ring. Turns requests into commands to an <see cref="IVhostUserDevice"/> and into replies.
/// </summary>
/// <remarks>
/// A state machine without input, output or clock. One request at a time: whoever drives it calls <see cref="Handle"/> in
/// state <see cref="SessionState.Ready"/> only, sends <see cref="Reply"/> in state <see cref="SessionState.Replying"/>, and
/// passes on what the device answers in state <see cref="SessionState.Waiting"/>. A broken rule ends the session:
/// <see cref="Fault"/> says which, and nothing was thrown.
/// Disposing it closes all descriptors and gives up the memory: not before the device has let go of it.
/// </remarks>
public sealed partial class BackEndSession : IDisposable
{
    private readonly IVhostUserDevice _device;
    private readonly ConfigOffer _configOffer;
    private readonly Vring[] _vrings;
    private readonly MemoryTable _memory = new();
    private readonly byte[] _reply = new byte[MessageHeader.Length + ConfigHeader.Length + ConfigHeader.MaxSize];
    private int _replyStart;
    private int _replyEnd;
    private MessageHeader _request;
    private int _answersAwaited;
    private Func<Answer>? _onAnswered;

    /// <summary>Begins a session.</summary>
    public BackEndSession(IVhostUserDevice device, ConfigOffer configOffer = ConfigOffer.Auto)
    {
        ArgumentNullException.ThrowIfNull(device);
        _device = device;
        _configOffer = configOffer;
        _vrings = new Vring[device.QueueCount];
        for (int i = 0; i < _vrings.Length; i++) _vrings[i] = new Vring(i);
    }

    // What a handler has done about the answer to its request.
    private enum Answer
    {
        // Good: acknowledged if asked for.
        Done,

        // Not done, and the session goes on: acknowledged with 1 if asked for.
        Refused,

        // The reply is made.
        Replied,

        // The device is asked; the answer comes when it answers.
        Later,

        // A rule is broken: no answer.
        Ended,
    }

    /// <summary>What it is waiting for.</summary>
    public SessionState State =>
        Fault is not null ? SessionState.Ended
        : _replyEnd > _replyStart ? SessionState.Replying
        : _answersAwaited > 0 ? SessionState.Waiting
        : SessionState.Ready;

    /// <summary>The broken rule that ended the session, or null.</summary>
    public ProtocolFault? Fault { get; private set; }

    /// <summary>The virtio features that were accepted, without the bits of the protocol itself.</summary>
    public ulong Features { get; private set; }

    /// <summary>The protocol features in use.</summary>
    public ulong NegotiatedProtocolFeatures { get; private set; }

    /// <summary>Requests that nothing was done about, because this back end does not know them.</summary>
    public int IgnoredRequests { get; private set; }

    /// <summary>What is left to be sent of the reply.</summary>
    public ReadOnlySpan<byte> Reply => _reply.AsSpan(_replyStart, _replyEnd - _replyStart);

    /// <summary>Takes note that <paramref name="count"/> bytes of <see cref="Reply"/> were sent.</summary>
    public void ReplySent(int count)
    {
        _replyStart += count;
        if (count > 0) DropReplyFile();
    }

    /// <summary>Handles one complete request, whose descriptors it takes as far as it needs them.</summary>
    public void Handle(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (State != SessionState.Ready) throw new InvalidOperationException($"A request was handed to a session that is {State}.");
        _request = message.Header;
        Conclude(message.Rule is { } rule && (rule.Needs & ~OfferedProtocolFeatures) == 0 ? Dispatch(message) : Unsupported(message));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Vring vring in _vrings) vring.Dispose();
        _requests?.Dispose();
        _translated?.Release();
        _memory.Dispose();
        DisposeLogs();
        DropReplyFile();
        _inflight?.Dispose();
        _nextInflight?.Dispose();
    }

    private Answer Dispatch(Message message) => (FrontEndRequest)message.Header.Request switch
    {
        FrontEndRequest.GetFeatures => ReplyU64(_device.Features | OwnFeatures),
        FrontEndRequest.SetFeatures => OnSetFeatures(message.Read<ulong>()),
        FrontEndRequest.SetOwner => OnSetOwner(),
        FrontEndRequest.ResetOwner => OnResetOwner(),
        FrontEndRequest.GetProtocolFeatures => OnGetProtocolFeatures(),
        FrontEndRequest.SetProtocolFeatures => OnSetProtocolFeatures(message.Read<ulong>()),
        FrontEndRequest.GetQueueNum => ReplyU64((ulong)_device.QueuePairs),
        FrontEndRequest.SetBackEndReqFd => OnSetBackEndReqFd(message),
        FrontEndRequest.NetSetMtu => OnNetSetMtu(message.Read<ulong>()),
        FrontEndRequest.SendRarp => OnSendRarp(message.Read<ulong>()),
        FrontEndRequest.PostcopyAdvise => OnPostcopyAdvise(),
        FrontEndRequest.PostcopyListen => Unsupported(message),
        FrontEndRequest.PostcopyEnd => OnPostcopyEnd(),
        FrontEndRequest.GetConfig => OnGetConfig(message),
        FrontEndRequest.SetConfig => OnSetConfig(message),
        FrontEndRequest.GetStatus => ReplyU64(_status),
        FrontEndRequest.SetStatus => OnSetStatus(message.Read<ulong>()),
        FrontEndRequest.ResetDevice => OnResetDevice(),

        FrontEndRequest.SetMemTable => OnSetMemTable(message),
        FrontEndRequest.GetMaxMemSlots => ReplyU64(MemoryTable.MaxRegions),
        FrontEndRequest.AddMemReg => OnAddMemReg(message),
        FrontEndRequest.RemMemReg => OnRemMemReg(message),

        FrontEndRequest.GetInflightFd => OnGetInflightFd(message),
        FrontEndRequest.SetInflightFd => OnSetInflightFd(message),
        FrontEndRequest.IotlbMsg => OnIotlbMsg(message),
        FrontEndRequest.SetLogBase => OnSetLogBase(message),
        FrontEndRequest.SetLogFd => OnSetLogFd(message),

        FrontEndRequest.SetVringNum => OnSetVringNum(message),
        FrontEndRequest.SetVringAddr => OnSetVringAddr(message),
        FrontEndRequest.SetVringBase => OnSetVringBase(message),
        FrontEndRequest.GetVringBase => OnGetVringBase(message),
        FrontEndRequest.SetVringKick => OnSetVringKick(message),
        FrontEndRequest.SetVringCall => OnSetVringCall(message),
        FrontEndRequest.SetVringErr => OnSetVringErr(message),
        FrontEndRequest.SetVringEnable => OnSetVringEnable(message),
        FrontEndRequest.SetVringEndian => OnSetVringEndian(message),
        FrontEndRequest.VringKick => OnVringKick(message),
        _ => Unsupported(message),
    };

    // Whoever waits for a reply of its own kind would take any other answer for it: that session cannot go on.
    private Answer Unsupported(Message message)
    {
        IgnoredRequests++;
        return message.Rule is { HasReply: true } rule
            ? End(VhostUserFault.NotSupported, rule.Needs == 0
                ? $"{rule.Name}: not supported"
                : $"{rule.Name}: the protocol feature {ProtocolFeatures.Describe(rule.Needs)} was not offered")
            : Answer.Refused;
    }

    private void Conclude(Answer answer)
    {
        if (answer is not (Answer.Done or Answer.Refused)) return;
        // As it is after the request: user-mode Linux asks for the acknowledgement of the very request that turns it on.
        bool asked = _request.NeedsReply && (NegotiatedProtocolFeatures & ProtocolFeatures.ReplyAck) != 0;
        if (asked) ReplyU64(answer == Answer.Done ? 0ul : 1);
    }

    private Answer ReplyWithNothing()
    {
        MemoryMarshal.Write(_reply, MessageHeader.ForReply(_request.Request, 0));
        _replyStart = 0;
        _replyEnd = MessageHeader.Length;
        return Answer.Replied;
    }

    private Answer ReplyU64(ulong value) => ReplyWith(value, []);

    private Answer ReplyWith<T>(T head, ReadOnlySpan<byte> data)
        where T : unmanaged
    {
        int size = Marshal.SizeOf<T>() + data.Length;
        MemoryMarshal.Write(_reply, MessageHeader.ForReply(_request.Request, size));
        MemoryMarshal.Write(_reply.AsSpan(MessageHeader.Length), head);
        data.CopyTo(_reply.AsSpan(MessageHeader.Length + Marshal.SizeOf<T>()));
        _replyStart = 0;
        _replyEnd = MessageHeader.Length + size;
        return Answer.Replied;
    }

    private Answer End(VhostUserFault kind, string text) => End(new ProtocolFault(kind, text));

    private Answer End(ProtocolFault fault)
    {
        Fault = fault;
        return Answer.Ended;
    }

    // The device has to answer `count` times before `then` finishes the request. Set up before the first command is given,
    // because a device may answer at once.
    private void Await(int count, Func<Answer> then)
    {
        _answersAwaited = count;
        _onAnswered = then;
    }

    private void Answered()
    {
        if (_answersAwaited == 0 || --_answersAwaited > 0 || Fault is not null) return;
        Func<Answer> then = _onAnswered!;
        _onAnswered = null;
        Conclude(then());
    }
}
