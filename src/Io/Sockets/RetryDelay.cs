namespace ActorNet.Io.Sockets;

/// <summary>How long to wait before the next attempt to connect: doubled each time, up to a limit. It never gives up.</summary>
public sealed class RetryDelay
{
    /// <summary>The first delay.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    /// <summary>No delay is longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private TimeSpan _next = Shortest;

    /// <summary>The delay before the attempt that follows.</summary>
    public TimeSpan Next()
    {
        TimeSpan delay = _next;
        _next = delay * 2 < Longest ? delay * 2 : Longest;
        return delay;
    }

    /// <summary>An attempt led to something: the next one may come soon.</summary>
    public void Reset() => _next = Shortest;
}
