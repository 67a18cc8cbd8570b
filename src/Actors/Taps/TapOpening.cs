using ActorNet.Io.Descriptors;

namespace ActorNet.Actors.Taps;

/// <summary>Opens a tap on a thread of its own, which begins in the network namespace of the one that starts it.</summary>
internal sealed class TapOpening
{
    private readonly Lock _lock = new();
    private OpenTap? _tap;
    private bool _abandoned;

    private TapOpening()
    {
    }

    /// <summary>Why it could not be opened; null unless it failed.</summary>
    public LinuxException? Failure { get; private set; }

    /// <summary>Begins; the actor hears <see cref="TapOpened"/>.</summary>
    public static TapOpening Start(ITapSource source, IActorRef actor)
    {
        var opening = new TapOpening();
        new Thread(() => opening.Run(source, actor)) { IsBackground = true, Name = "tap set-up" }.Start();
        return opening;
    }

    /// <summary>The tap, which is the caller's now; null when it failed.</summary>
    public OpenTap? Take()
    {
        lock (_lock)
        {
            OpenTap? tap = _tap;
            _tap = null;
            return tap;
        }
    }

    /// <summary>Nobody waits any more: what will be opened is closed.</summary>
    /// <returns>What was opened, which is the caller's to close; null when nothing was.</returns>
    public OpenTap? Abandon()
    {
        lock (_lock) _abandoned = true;
        return Take();
    }

    private void Run(ITapSource source, IActorRef actor)
    {
        try
        {
            OpenTap tap = source.Open();
            lock (_lock)
            {
                if (_abandoned) tap.Dispose();
                else _tap = tap;
            }
        }
        catch (LinuxException e)
        {
            Failure = e;
        }

        actor.Tell(new TapOpened(this), actor);
    }
}
