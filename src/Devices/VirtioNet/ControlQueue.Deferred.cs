using ActorNet.Devices.Memory;

namespace ActorNet.Devices.VirtioNet;

/// <content>Commands that are answered when others have done their part: frames are placed over receive queues by somebody else.</content>
public sealed partial class ControlQueue
{
    private GuestMemory? _deferredMemory; // of the answer

    /// <summary>True: a command that changes steering is not answered, nor any after it taken, before <see cref="AnswerDeferred"/>.</summary>
    public bool DefersSteering { get; init; }

    /// <summary>True while a command that was carried out waits for its answer.</summary>
    public bool IsDeferred => _deferredMemory is not null;

    /// <summary>The command has taken effect everywhere. The driver sees the answer after <see cref="Publish"/>.</summary>
    public void AnswerDeferred()
    {
        if (!IsDeferred) ThrowHelper.Invalid("A command was answered that does not wait for an answer.");
        _chain.Writable[0].Write(0, ControlCommands.Ok);
        _queue.LogWritten(_chain.Writable, 1);
        _queue.PushUsed(_chain.Token, 1);
        Counters.Add((int)ControlCounter.Accepted, 1);
        Abandon();
    }

    /// <summary>The queue stops: a command that waits is not answered any more.</summary>
    public void Abandon()
    {
        _deferredMemory?.Release();
        _deferredMemory = null;
    }

    // The memory table may be replaced meanwhile: the answer's place stays mapped.
    private void Defer() => _deferredMemory = _queue.Memory.Acquire();
}
