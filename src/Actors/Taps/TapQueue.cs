using ActorNet.Actors.Lanes;
using ActorNet.Actors.Ports;
using ActorNet.Io.Readiness;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Taps;

/// <summary>One queue of a tap: its descriptor, what reads it, and what is known of its readiness.</summary>
/// <remarks>Owned by its port's actor, on its lane; the descriptor is the line's.</remarks>
internal sealed class TapQueue : IReadinessHandler, IDisposable
{
    private readonly TapLine _line;
    private readonly TapReadable _readable;
    private IDisposable? _registration;
    private bool _told;

    public TapQueue(TapLine line, int index, TapDevice device, PortCounters counters)
    {
        _line = line;
        _readable = new TapReadable(this);
        Index = index;
        Device = device;
        Reader = new TapReader(device, counters);
        Listen(ReadyEvents.Readable | ReadyEvents.Writable);
    }

    /// <summary>Which of the tap's queues it is.</summary>
    public int Index { get; }

    public TapDevice Device { get; }

    public TapReader Reader { get; }

    /// <summary>True for a queue of this tap, as it was opened this time.</summary>
    public bool IsOf(TapLine? line) => ReferenceEquals(line, _line);

    /// <summary>True until a read finds nothing.</summary>
    public bool IsReadable { get; set; }

    /// <summary>True while frames are heard of.</summary>
    public bool HearsFrames { get; private set; } = true;

    /// <summary>True when the kernel said that the interface is gone.</summary>
    public bool HasError { get; private set; }

    /// <summary>Frames that were read from it.</summary>
    public long Frames { get; set; }

    /// <summary>Tells the actor to read it, unless that is on its way.</summary>
    public void Tell()
    {
        if (_told) return;
        _told = true;
        _line.Owner.Tell(_readable, _line.Owner);
    }

    /// <summary>Hears of frames from now on, or no longer: somebody else reads them.</summary>
    public void ListenToFrames(bool listen)
    {
        if (HearsFrames == listen) return;
        HearsFrames = listen;
        _registration?.Dispose();
        Listen(listen ? ReadyEvents.Readable | ReadyEvents.Writable : ReadyEvents.Writable);
    }

    /// <summary>The actor has heard.</summary>
    public void TakeNote()
    {
        _told = false;
        IsReadable = true;
    }

    /// <summary>Called by the lane's reactor, on the lane.</summary>
    void IReadinessHandler.OnReady(ReadyEvents events)
    {
        _line.Counters.Count(TapCounter.ReadinessEvents);
        HasError |= (events & ReadyEvents.Error) != 0;
        // Errors and hang-ups are found by reading.
        if ((events & ~ReadyEvents.Writable) != 0) Tell();
        if (_line.IsBlocked && (events & ReadyEvents.Writable) != 0) _line.Owner.Tell(TapWritable.Instance, _line.Owner);
    }

    public void Dispose() => _registration?.Dispose();

    private void Listen(ReadyEvents events) => _registration = Lane.Current?.Register(Device.Handle, events, this);
}
