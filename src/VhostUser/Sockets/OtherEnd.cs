using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;

namespace ActorNet.VhostUser.Sockets;

/// <summary>The other end of a port's socket, while it is looked for: reaches it, waits longer and longer between attempts, and says each thing once.</summary>
/// <remarks>Used by one actor, which hears <see cref="TryAgain"/>.</remarks>
/// <param name="id">The port.</param>
/// <param name="path">Its socket.</param>
/// <param name="role">Who is looked for: "front end" or "back end".</param>
/// <param name="log">The port's.</param>
/// <param name="actor">The port's actor.</param>
internal sealed class OtherEnd(string id, string path, string role, ILoggingAdapter log, IWithTimers actor)
{
    private readonly RetryDelay _delay = new();
    private bool _saidUnreachable;
    private bool _saidTurnedAway;

    /// <summary>True after one that was of no use, until another has proven itself: not much is said meanwhile.</summary>
    public bool IsKnownBad { get; private set; }

    /// <summary>True until the next attempt.</summary>
    public bool IsWaiting => actor.Timers.IsTimerActive(TryAgain.Instance);

    /// <summary>One attempt to connect; null when there is nobody.</summary>
    public UnixConnection? TryConnect()
    {
        try
        {
            ConnectStatus status = UnixConnection.TryConnect(path, out UnixConnection? connection);
            if (connection is null && !_saidUnreachable) log.Info("{0}: no {1} on {2} yet: {3}; trying again", id, role, path, status.Words());
            _saidUnreachable |= connection is null;
            return connection;
        }
        catch (LinuxException e)
        {
            SayImpossible(e);
            return null;
        }
    }

    /// <summary>This host does not allow to connect, or to accept.</summary>
    public void SayImpossible(LinuxException reason)
    {
        if (!_saidUnreachable) log.Warning("{0}: {1}; trying again", id, reason.Message);
        _saidUnreachable = true;
    }

    /// <summary>Sends <see cref="TryAgain"/> after a while.</summary>
    public void RetryLater() => actor.Timers.StartSingleTimer(TryAgain.Instance, TryAgain.Instance, _delay.Next());

    /// <summary>There is one.</summary>
    public void Found() => _saidUnreachable = _saidTurnedAway = false;

    /// <summary>It does what it should.</summary>
    public void Proven()
    {
        IsKnownBad = false;
        _delay.Reset();
    }

    /// <summary>It went away without having done anything.</summary>
    public void WasOfNoUse() => IsKnownBad = true;

    /// <summary>It broke a rule, or cannot be worked with.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="consequence">What becomes of it.</param>
    public void SayBad(string reason, string consequence)
    {
        if (!IsKnownBad) log.Warning("{0}: {1} on {2}: {3}; {4}, and no more is said until one is better", id, role, path, reason, consequence);
        IsKnownBad = true;
    }

    /// <summary>Another one came while one is connected.</summary>
    public void SayTurnedAway()
    {
        if (!_saidTurnedAway) log.Warning("{0}: a second {1} on {2} was turned away: one is connected", id, role, path);
        _saidTurnedAway = true;
    }
}
