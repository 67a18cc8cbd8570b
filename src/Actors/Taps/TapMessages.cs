namespace ActorNet.Actors.Taps;

/// <summary>A queue of the interface has frames for us, as far as is known. One a queue, told at most once at a time.</summary>
internal sealed class TapReadable(TapQueue queue)
{
    public TapQueue Queue => queue;
}

/// <summary>The interface takes frames again.</summary>
public sealed class TapWritable
{
    /// <summary>The one instance.</summary>
    public static readonly TapWritable Instance = new();

    private TapWritable()
    {
    }
}

/// <summary>A tap that took long to open is open, or will not be.</summary>
internal sealed record TapOpened(TapOpening Opening);

/// <summary>It is time to look for the interface again.</summary>
internal sealed class TapRetry
{
    public static readonly TapRetry Instance = new();

    private TapRetry()
    {
    }
}
