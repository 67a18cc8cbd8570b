using ActorNet.Io.Descriptors;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.BackEnd;

/// <content>Notes of what is in flight, for whoever serves the rings after this process.</content>
public sealed partial class BackEndSession
{
    private readonly FdHandle[] _replyFiles = new FdHandle[1];
    private InflightBuffer? _inflight;
    private InflightBuffer? _nextInflight;
    private bool _repliesWithFile;

    /// <summary>Descriptors that go with the first byte of <see cref="Reply"/>.</summary>
    public ReadOnlySpan<FdHandle> ReplyFiles => _repliesWithFile && _replyStart == 0 ? _replyFiles : [];

    // Nothing of it is kept: asked a thousand times, a thousand buffers are the front end's (CVE-2020-10726).
    private Answer OnGetInflightFd(Message message)
    {
        var asked = message.Read<InflightDescription>();
        if (InflightBuffer.Create(asked, _vrings.Length, out FdHandle? file) is not { } made)
            return ReplyWith(asked with { Size = 0, Offset = 0 }, []);
        _replyFiles[0] = file!;
        _repliesWithFile = true;
        return ReplyWith(made, []);
    }

    // It comes before the rings start. One that comes later stops them: they start with the next doorbell.
    private Answer OnSetInflightFd(Message message)
    {
        using FdHandle file = message.TakeDescriptor();
        if (InflightBuffer.TryMap(message.Read<InflightDescription>(), _vrings.Length, file, out InflightBuffer? buffer) is { } problem)
            return End(VhostUserFault.BadInflight, $"{message.Name}: {problem}");
        _nextInflight = buffer; // a session may end before its rings have stopped (CVE-2022-0669)
        return StopThen(_vrings, () =>
        {
            _inflight?.Dispose();
            (_inflight, _nextInflight) = (_nextInflight, null);
            return Answer.Done;
        });
    }

    private void DropReplyFile()
    {
        if (_repliesWithFile) _replyFiles[0].Dispose();
        _repliesWithFile = false;
    }
}
